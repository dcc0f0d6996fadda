/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whether there is an issuer that may have the key that this one lacks. */
class OtherIssuersTest {
    private boolean there;
    private int looks;
    private Duration now = Duration.ofDays(1);
    private final OtherIssuers others = new OtherIssuers(
            () -> {
                looks++;
                return there;
            },
            () -> now.toNanos(),
            Duration.ofSeconds(30));

    @Test
    void whoeverRestartsIsStillThere() {
        assertThat(goneAfter(0)).isFalse();
        assertThat(goneAfter(19)).isFalse();
        there = true;
        assertThat(goneAfter(2)).isFalse();
        there = false;
        assertThat(goneAfter(10)).isFalse();
        assertThat(goneAfter(19)).isFalse();
        assertThat(goneAfter(2)).isTrue();
    }

    @Test
    void oneThatHasComeIsThereOnceItHasStayed() {
        assertThat(goneAfter(0)).isFalse();
        assertThat(goneAfter(20)).isTrue();
        there = true;
        assertThat(goneAfter(5)).isTrue();
        assertThat(goneAfter(29)).isTrue();
        assertThat(goneAfter(2)).isFalse();
    }

    @Test
    void theBrokerIsNotAskedEachTime() {
        assertThat(goneAfter(0)).isFalse();
        assertThat(goneAfter(1)).isFalse();
        assertThat(looks).isEqualTo(1);
    }

    private boolean goneAfter(int seconds) {
        now = now.plusSeconds(seconds);
        return others.areGone();
    }
}
