/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.suite.fire.OffClock;
import dev.chancery.suite.fire.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Services as whole processes whose machine's clock is an hour off (promise P29): each says so, and what they do together is dated right. Runs on demand:
 * {@code -Dchancery.clocks=mixed} has some ahead and the others behind, {@code -Dchancery.clocks=full} each alone too, either way.
 */
@EnabledIfSystemProperty(named = "chancery.clocks", matches = "mixed|full")
class ClocksOffIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMinutes(4);

    private final RunningSuite suite = RunningSuite.get();

    @TempDir
    Path directory;

    static Stream<Map<Part, Duration>> clocks() {
        Map<Part, Duration> mixed = Map.of(
                Part.ISSUER, HOUR,
                Part.REGISTRY, HOUR,
                Part.WATCHER, HOUR,
                Part.OCSP, HOUR.negated(),
                Part.DISTRIBUTOR, HOUR.negated());
        if (!"full".equals(System.getProperty("chancery.clocks"))) {
            return Stream.of(mixed);
        }
        Map<Part, Duration> turned = new EnumMap<>(Part.class);
        mixed.forEach((part, off) -> turned.put(part, off.negated()));
        return Stream.concat(
                Stream.of(mixed, turned),
                mixed.keySet().stream().flatMap(part -> Stream.of(Map.of(part, HOUR), Map.of(part, HOUR.negated()))));
    }

    @ParameterizedTest
    @MethodSource("clocks")
    void eachSaysSoAndWhatIsDoneIsDatedRight(Map<Part, Duration> clocks) throws Exception {
        OffClock.FAKETIME.require();
        await().atMost(SOON).until(suite::isUp);
        try (DatedRight right = new DatedRight(suite, directory)) {
            right.askForOneThatEndsSoon();
            Map<Part, OffClock> off = new EnumMap<>(Part.class);
            for (Map.Entry<Part, Duration> one : clocks.entrySet()) {
                off.put(one.getKey(), clock(one.getKey(), one.getValue()));
            }
            suite.without(List.copyOf(off.keySet()), () -> {
                try {
                    for (OffClock service : off.values()) {
                        service.start();
                    }
                    for (Map.Entry<Part, OffClock> one : off.entrySet()) {
                        saysSo(one.getKey(), one.getValue());
                    }
                    right.requireIssuedAndRevokedNow();
                    right.requireDelivered();
                    right.requireAlertOnceItHasEnded();
                } finally {
                    off.values().forEach(OffClock::close);
                }
            });
        }
        await().atMost(SOON.multipliedBy(2)).until(suite::isUp);
    }

    private OffClock clock(Part part, Duration off) throws Exception {
        Path log = suite.home().resolve("logs/" + part.label() + "-" + off + ".log");
        return OffClock.of(suite.processOf(part), log, off, directory);
    }

    /** docs/status.md: the metric and a line in the log from all of them; issuer, registry and responder are not ready. */
    private void saysSo(Part part, OffClock service) {
        double seconds = service.off().toSeconds();
        await(part + " knows its clock")
                .atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(skew(management(part))).isBetween(seconds - 5, seconds + 5));
        await(part + " says so")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(service.log()).containsOnlyOnce("clock differs from the broker's"));
        if (part == Part.DISTRIBUTOR || part == Part.WATCHER) {
            return;
        }
        String sentence = seconds > 0 ? "s ahead of the broker's" : "s behind the broker's";
        await(part + " is not ready").atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            FrontDoor.Said ready = management(part).get("/q/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body().toString()).contains(sentence);
        });
    }

    private FrontDoor management(Part part) {
        return FrontDoor.managementAt(suite.port(
                switch (part) {
                    case REGISTRY -> 9000;
                    case ISSUER -> 9001;
                    case OCSP -> 9002;
                    case DISTRIBUTOR -> 9003;
                    case WATCHER -> 9004;
                    case KAFKA, POSTGRES -> throw new IllegalArgumentException(part + " is no service");
                }));
    }

    private static double skew(FrontDoor management) throws Exception {
        return management
                .text("/q/metrics")
                .lines()
                .filter(line -> line.startsWith("chancery_clock_skew_seconds"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
