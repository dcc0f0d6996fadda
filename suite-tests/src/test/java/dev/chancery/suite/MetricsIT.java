/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator's tools read of each service: its metrics, and the times in its log. The suite runs in a time zone that is not UTC. */
class MetricsIT {
    private static final Map<String, Integer> SERVICES =
            Map.of("registry", 9000, "issuer", 9001, "ocsp", 9002, "distributor", 9003, "watcher", 9004);
    private static final Pattern HELP = Pattern.compile("^# HELP (\\S+) *(.*)$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern UTC = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .*");
    private static final Pattern DATED = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ].*");

    private final RunningSuite suite = RunningSuite.get();

    @Test
    void everyMetricHasAHelpLineAndOneMeaning() throws Exception {
        Map<String, Map<String, String>> helps = new TreeMap<>();
        for (String service : SERVICES.keySet()) {
            String metrics = metrics(service);
            Map<String, String> help = all(HELP, metrics);
            Map<String, String> type = all(TYPE, metrics);
            assertThat(type).as(service).hasSizeGreaterThan(50);
            type.forEach((family, kind) -> {
                assertThat(help.getOrDefault(family, ""))
                        .as("HELP of %s in %s", family, service)
                        .isNotBlank();
                helps.computeIfAbsent(family, _ -> new TreeMap<>()).put(service, kind + ": " + help.get(family));
            });
        }
        assertThat(helps)
                .allSatisfy((family, said) -> assertThat(said.values())
                        .as(family)
                        .containsOnly(said.values().iterator().next()));
    }

    @Test
    void aKindOfAlertOfWhichNoneIsOpenIsZero() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(metrics("watcher").lines())
                        .anyMatch(line -> line.startsWith("chancery_alerts_open{kind=\"cert-expired\"} "))
                        .anyMatch(line -> line.startsWith("chancery_alerts_open{kind=\"renewal-failing\"} "))
                        .anyMatch(line -> line.startsWith("chancery_slots{state=\"revoked\"} ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry", "issuer", "ocsp", "distributor", "watcher", "kafka"})
    void timesInLogsAreInUtcAndSaySo(String part) throws IOException {
        Path log = suite.home().resolve("logs").resolve(part + ".log");
        List<String> lines = Files.readAllLines(log);

        assertThat(lines.getFirst()).matches(UTC);
        assertThat(lines.stream().filter(line -> DATED.matcher(line).matches()))
                .isNotEmpty()
                .allMatch(UTC.asMatchPredicate());
    }

    private String metrics(String service) throws IOException, InterruptedException {
        return FrontDoor.managementAt(suite.port(Objects.requireNonNull(SERVICES.get(service))))
                .text("/q/metrics");
    }

    private static Map<String, String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }
}
