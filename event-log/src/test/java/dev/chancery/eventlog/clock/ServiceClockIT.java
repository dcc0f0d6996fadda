/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.eventlog.LogPublisher;
import dev.chancery.testkit.ChanceryInfrastructure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each service, with its own login, on a machine whose clock is off by an hour (promise P29). */
class ServiceClockIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** What a record may take, and a machine of a test may differ from its own broker by. */
    private static final Duration NEAR = Duration.ofSeconds(2);

    @ParameterizedTest
    @CsvSource({
        "issuer, PT1H", "registry, PT1H", "distributor, PT1H", "watcher, PT1H", "ocsp, PT1H",
        "issuer, PT-1H", "registry, PT-1H", "distributor, PT-1H", "watcher, PT-1H", "ocsp, PT-1H"
    })
    void noticesItWithoutAnythingToPublishAndGoesByTheBrokers(String service, Duration off) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        InstantSource machine = () -> Instant.now().plus(off);
        try (LogPublisher publisher = LogPublisher.onOwnThread(
                        ChanceryInfrastructure.available().propertiesOf(service), service);
                ServiceClock clock = new ServiceClock(publisher, service, machine, metrics).start()) {
            await().atMost(LIMIT).until(() -> clock.monitor().isMeasured());

            assertThat(clock.monitor().ahead()).isBetween(off.minus(NEAR), off.plus(NEAR));
            assertThat(metrics.get("chancery.clock.skew.seconds").gauge().value())
                    .isBetween((double) off.minus(NEAR).toSeconds(), (double)
                            off.plus(NEAR).toSeconds());
            assertThat(clock.monitor().flaw()).isPresent();
            assertThat(clock.corrected().instant())
                    .isBetween(Instant.now().minus(NEAR), Instant.now().plus(NEAR));
        }
    }
}
