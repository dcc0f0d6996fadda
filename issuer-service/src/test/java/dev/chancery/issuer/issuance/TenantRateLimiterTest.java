/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenantRateLimiterTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TenantRateLimiter rates = new TenantRateLimiter(Map.of("local", 100));

    @Test
    void givesWhatATenantSavedUpAndThenItsRate() {
        assertThat(rates.take("local", 150, 0)).isEqualTo(100);
        assertThat(rates.take("local", 150, 0)).isZero();
        assertThat(rates.isSpent("local", 0)).isTrue();
        assertThat(rates.isSpent("local", SECOND / 50)).isFalse();
        assertThat(rates.take("local", 150, SECOND / 2)).isEqualTo(50);
        assertThat(rates.take("local", 150, 60 * SECOND))
                .as("no more than a second's")
                .isEqualTo(100);
    }

    @Test
    void holdsNobodyElseBack() {
        assertThat(rates.take("registry", 1_000_000, 0)).isEqualTo(1_000_000);
        assertThat(rates.isSpent("registry", 0)).isFalse();
    }

    @Test
    void saysThatNothingIsNoRate() {
        assertThatThrownBy(() -> new TenantRateLimiter(Map.of("local", 0)))
                .hasMessageContaining("requests-per-second.local");
    }
}
