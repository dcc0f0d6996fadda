/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NoncesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final Nonces nonces = new Nonces(2);

    @Test
    void countsOnce() {
        String nonce = nonces.give(NOW).orElseThrow();

        assertThat(nonces.take(nonce, NOW)).isTrue();
        assertThat(nonces.take(nonce, NOW)).isFalse();
    }

    @Test
    void countsUntilItsEndAndNotThen() {
        String one = nonces.give(NOW).orElseThrow();
        String other = nonces.give(NOW).orElseThrow();

        assertThat(nonces.take(one, NOW.plus(Nonces.LIFETIME).minusMillis(1))).isTrue();
        assertThat(nonces.take(other, NOW.plus(Nonces.LIFETIME))).isFalse();
    }

    @Test
    void knowsNoneThatItDidNotGive() {
        String nonce = nonces.give(NOW).orElseThrow();

        assertThat(new Nonces(2).take(nonce, NOW))
                .as("another process, or this one before a restart")
                .isFalse();
        assertThat(nonces.take("", NOW)).isFalse();
    }

    @Test
    void isBounded() {
        String first = nonces.give(NOW).orElseThrow();
        assertThat(nonces.give(NOW)).isPresent();
        assertThat(nonces.give(NOW)).isEmpty();

        assertThat(nonces.take(first, NOW)).as("nobody else takes one's place").isTrue();
        assertThat(nonces.give(NOW)).isPresent();
        assertThat(nonces.give(NOW.plus(Nonces.LIFETIME)))
                .as("ended ones are forgotten")
                .isPresent();
    }

    @Test
    void cannotBeGuessed() {
        String one = nonces.give(NOW).orElseThrow();

        assertThat(one).hasSize(43).isNotEqualTo(nonces.give(NOW).orElseThrow());
    }
}
