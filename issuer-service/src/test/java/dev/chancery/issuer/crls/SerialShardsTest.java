/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SerialShardsTest {
    private static final Instant END = Instant.parse("2027-01-01T00:30:00Z");
    private static final Instant NEVER = Instant.EPOCH;

    private final SerialShards serials = new SerialShards();

    @Test
    void findsEachOfManyAgainAndNoOther() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            serials.put(new BigInteger(159, random), i % 4, END.plus(Duration.ofHours(i % 9_000)), NEVER);
        }

        Random again = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            SerialShards.Placed placed =
                    serials.find(new BigInteger(159, again)).orElseThrow();
            assertThat(placed.shard()).isEqualTo(i % 4);
            assertThat(placed.notAfter())
                    .isEqualTo(END.plus(Duration.ofHours(i % 9_000)).plusSeconds(1_800));
        }
        assertThat(serials.size()).isEqualTo(200_000);
        assertThat(serials.find(new BigInteger(159, again))).isEmpty();
    }

    @Test
    void forgetsWhatEndedInsteadOfGrowing() {
        Random random = new Random(2);
        BigInteger last = BigInteger.ONE;
        for (int i = 0; i < 100_000; i++) {
            last = new BigInteger(159, random);
            serials.put(last, 0, END.plusSeconds(3_600L * i), END.plusSeconds(3_600L * (i - 100)));
        }

        assertThat(serials.size()).isLessThan(1_000);
        assertThat(serials.find(last)).isPresent();
    }

    @Test
    void tellsShortSerialsApart() {
        serials.put(BigInteger.ONE, 1, END, NEVER);
        serials.put(BigInteger.ONE.shiftLeft(64), 2, END, NEVER);
        serials.put(BigInteger.ONE.shiftLeft(128), 3, END, NEVER);

        assertThat(serials.find(BigInteger.ONE))
                .hasValueSatisfying(placed -> assertThat(placed.shard()).isEqualTo(1));
        assertThat(serials.find(BigInteger.TWO)).isEmpty();
        assertThat(serials.find(BigInteger.ONE.shiftLeft(128)))
                .hasValueSatisfying(placed -> assertThat(placed.shard()).isEqualTo(3));
    }
}
