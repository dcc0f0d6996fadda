/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.ocsp.OcspConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatermarkSourceTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final String PARTITION = "chancery.revocations.v1/0";
    private static final OcspConfig CONFIG =
            TestConfig.of(Map.of("chancery.ocsp.validity", "PT10M", "chancery.ocsp.staleness-limit", "PT30S"));

    private int read;

    /** An answer that was signed between two of the questions must end before answersUntil, and positions must be of these topics or of newer ones. */
    @Test
    void saysHowFarFirstAndAsOfWhenSecond() {
        WatermarkSource moving = new WatermarkSource(
                () -> Map.of("topic", "log-" + read++),
                () -> Map.of(PARTITION, (long) read++),
                () -> Optional.of(START.plusSeconds(read++)));

        ResponderWatermark passed = moving.passed("one", CONFIG).orElseThrow();

        assertThat(passed.topicIds()).containsEntry("topic", "log-0");
        assertThat(passed.positions()).containsEntry(PARTITION, 1L);
        assertThat(passed.confirmedAt()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void letsAnswersEndBeforeTheLease() {
        WatermarkSource reading = new WatermarkSource(Map::of, Map::of, () -> Optional.of(START));

        ResponderWatermark passed = reading.passed("one", CONFIG).orElseThrow();

        assertThat(passed.answersUntil()).isEqualTo(START.plus(Duration.ofMinutes(10)));
        assertThat(passed.leaseUntil())
                .isEqualTo(START.plus(Duration.ofMinutes(10)).plusSeconds(30));
    }

    @Test
    void saysNothingBeforeAllWasReadOnce() {
        assertThat(new WatermarkSource(Map::of, Map::of, Optional::empty).passed("one", CONFIG))
                .isEmpty();
    }
}
