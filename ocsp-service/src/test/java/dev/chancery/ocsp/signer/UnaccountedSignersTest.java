/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.IssuerId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnaccountedSignersTest {
    private static final IssuerId AUTHORITY = TestCa.root().id();
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final UnaccountedSigners unaccountedSigners = new UnaccountedSigners();

    @Test
    void aResponderAccountsForItsSignerAndTheSuccessor() {
        assertThat(unaccountedSigners.isNews(AUTHORITY, 2, 1, NOW)).isFalse();
        assertThat(unaccountedSigners.isNews(AUTHORITY, 2, 1, NOW.plusSeconds(3_600)))
                .isFalse();
    }

    @Test
    void tellsOnceOfAnotherOneThatStays() {
        assertThat(unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW))
                .as("responders may be starting")
                .isFalse();
        assertThat(unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW.plusSeconds(60)))
                .isTrue();
        assertThat(unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW.plusSeconds(61)))
                .isFalse();
    }

    @Test
    void tellsAgainWhenItWasWellMeanwhile() {
        unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW);
        unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW.plusSeconds(60));
        unaccountedSigners.isNews(AUTHORITY, 3, 2, NOW.plusSeconds(70));

        assertThat(unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW.plusSeconds(80)))
                .isFalse();
        assertThat(unaccountedSigners.isNews(AUTHORITY, 3, 1, NOW.plusSeconds(140)))
                .isTrue();
    }
}
