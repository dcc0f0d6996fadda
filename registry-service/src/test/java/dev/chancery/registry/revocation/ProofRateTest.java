/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.registry.revocation.ProofRate.Limit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProofRateTest {
    private final ProofRate rate = new ProofRate(new Limit(2, 1), new Limit(4, 2), 3, 0);

    @Test
    void anAddressHasItsBurstAndThenItsRate() {
        assertThat(allowed("a", 0)).isTrue();
        assertThat(allowed("a", 0)).isTrue();
        assertThat(allowed("a", 0)).isFalse();
        assertThat(allowed("a", 999)).isFalse();
        assertThat(allowed("a", 1_000)).isTrue();
        assertThat(allowed("a", 1_000)).isFalse();
    }

    @Test
    void oneWhoIsOverHisLimitTakesNothingFromTheOthers() {
        for (int i = 0; i < 100; i++) {
            allowed("a", 0);
        }

        assertThat(allowed("b", 0)).isTrue();
        assertThat(allowed("b", 0)).isTrue();
    }

    @Test
    void allTogetherHaveALimit() {
        assertThat(allowedAtOnce("a", 2, 0)).isEqualTo(2);
        assertThat(allowedAtOnce("b", 2, 0)).isEqualTo(2);

        assertThat(allowed("c", 0)).isFalse();
        assertThat(allowed("c", 500)).isTrue();
    }

    @Test
    void aClockThatIsPutBackRefillsNothing() {
        assertThat(allowedAtOnce("a", 3, 10_000)).isEqualTo(2);

        assertThat(allowed("a", 5_000)).isFalse();
        assertThat(allowed("a", 6_000)).isTrue();
    }

    private long allowedAtOnce(String address, int calls, long now) {
        return IntStream.range(0, calls).filter(_ -> allowed(address, now)).count();
    }

    private boolean allowed(String address, long now) {
        return rate.allows(address, now);
    }
}
