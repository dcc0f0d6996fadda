/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WallClockDeadlineTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration EVERY = Duration.ofMillis(500);

    @Test
    void aClockThatIsSetBackPutsNoLookOff() {
        assertThat(WallClockDeadline.isPending(NOW, NOW.plusMillis(500), EVERY)).isTrue();
        assertThat(WallClockDeadline.isPending(NOW, NOW, EVERY)).isFalse();
        assertThat(WallClockDeadline.isPending(NOW.minusSeconds(3_600), NOW.plusMillis(500), EVERY))
                .isFalse();
    }
}
