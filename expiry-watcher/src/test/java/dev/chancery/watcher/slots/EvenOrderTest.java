/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.Slot;
import dev.chancery.watcher.rules.RuleSettings;
import dev.chancery.watcher.rules.Rules;
import dev.chancery.x509.CertificateId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of one hour are renewed over the whole window, not in one hour. */
class EvenOrderTest {
    private static final int CERTIFICATES = 50_000;
    private static final int PARTITIONS = 8;
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final Rules rules = new Rules(
            new RuleSettings(2.0 / 3, 0.1, Map.of(), 0.2, Duration.ofSeconds(5), Duration.ofHours(1), 10, Set.of()));

    /** {@code stride} is how far apart these certificates stand on the log, others between them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 100})
    void fiftyThousandOfOneHourAreRenewedEvenly(int stride) {
        Map<Long, Integer> perHour = new TreeMap<>();
        for (int i = 0; i < CERTIFICATES; i++) {
            Instant issued = START.plusMillis(Duration.ofHours(1).toMillis() * i / CERTIFICATES);
            long offset = (long) (i / PARTITIONS) * stride;
            perHour.merge(
                    rules.dueAt(certificate(issued, i % PARTITIONS, offset)).getEpochSecond() / 3_600, 1, Integer::sum);
        }

        double mean = (double) CERTIFICATES / Duration.ofDays(9).toHours();
        int peak = perHour.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(peak / mean).isLessThanOrEqualTo(1.3);
    }

    @Test
    void placesAreWithinTheWindow() {
        assertThat(IntStream.range(0, 10_000).mapToDouble(i -> RenewalJitter.of(i % PARTITIONS, 1_000_000_000L + i)))
                .allMatch(place -> place >= 0 && place < 1);
    }

    private static WatchedCertificate certificate(Instant issued, int partition, long offset) {
        Duration lifetime = Duration.ofDays(90);
        return new WatchedCertificate(
                CertificateId.parse("00112233445566778899aabbccddeeff.01"),
                Slot.parse("api/server"),
                "distributor",
                "server",
                issued.plus(lifetime).minusSeconds(1),
                lifetime,
                true,
                null,
                RenewalJitter.of(partition, offset));
    }
}
