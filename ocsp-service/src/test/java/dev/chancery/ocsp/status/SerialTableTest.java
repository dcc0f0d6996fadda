/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SerialTableTest {
    private static final Instant NOT_AFTER = Instant.parse("2027-01-01T00:00:00Z");

    private final SerialTable table = new SerialTable();
    private final Random random = new Random(7);

    @Test
    void findsAllOfAHundredThousandAndNothingElse() {
        Map<BigInteger, Instant> entered = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            entered.put(serial(), NOT_AFTER.plusSeconds(i));
        }

        entered.forEach((serial, notAfter) -> table.put(serial, notAfter, Instant.EPOCH));

        assertThat(table.size()).isEqualTo(entered.size());
        entered.forEach((serial, notAfter) -> assertThat(table.notAfter(serial)).contains(notAfter));
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.notAfter(serial())).isEmpty();
        }
    }

    @Test
    void takesAtMostFortyEightOctetsForACertificateHoweverManyThereAre() {
        Random fast = new Random(3);
        for (int size = 1; size <= 1_000_000; size++) {
            table.put(new BigInteger(159, fast).setBit(0), NOT_AFTER, Instant.EPOCH);
            if (size >= 10_000 && size % 1_000 == 0) {
                assertThat(table.octets()).as("of %d", size).isLessThanOrEqualTo(48L * size);
            }
        }
        assertThat(table.size()).isEqualTo(1_000_000);
    }

    @Test
    void tellsSmallSerialNumbersApart() {
        for (int i = 1; i <= 1_000; i++) {
            table.put(BigInteger.valueOf(i), NOT_AFTER.plusSeconds(i), Instant.EPOCH);
        }

        assertThat(table.notAfter(BigInteger.valueOf(1_000))).contains(NOT_AFTER.plusSeconds(1_000));
        assertThat(table.notAfter(BigInteger.valueOf(1_001))).isEmpty();
    }

    @Test
    void countsARepeatOnce() {
        BigInteger serial = serial();

        table.put(serial, NOT_AFTER, Instant.EPOCH);
        table.put(serial, NOT_AFTER, Instant.EPOCH);

        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void forgetsTheLongExpiredWhenItGrows() {
        BigInteger old = serial();
        table.put(old, NOT_AFTER.minusSeconds(1), Instant.EPOCH);

        for (int i = 0; i < 1_000; i++) {
            table.put(serial(), NOT_AFTER, NOT_AFTER);
        }

        // Each segment forgets when it grows.
        assertThat(table.notAfter(old)).isEmpty();
        assertThat(table.size()).isEqualTo(1_000);
    }

    private BigInteger serial() {
        return new BigInteger(159, random).setBit(0);
    }
}
