/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whoever counts a revocation as effective waits for the leases that he finds on the log, and for no other. */
class LeaseTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final Lease lease = new Lease();

    @Test
    void beginsWithALookAtTheLogAfterTheFirstAnnouncement() {
        lease.announced(at(600), at(0), at(1));
        assertThat(lease.until())
                .as("a revocation may have come before the announcement, and after the look")
                .isEmpty();

        lease.announced(at(601), at(1), at(2));
        assertThat(lease.until()).as("in the same moment").isEmpty();

        lease.announced(at(602), at(2), at(3));
        assertThat(lease.until()).contains(at(602));
    }

    @Test
    void goesOnFromAnnouncementToAnnouncement() {
        run();

        lease.announced(at(700), at(100), at(600));

        assertThat(lease.until()).contains(at(700));
    }

    @Test
    void beginsAnewWhenItHadEnded() {
        run();

        lease.announced(at(1300), at(700), at(701));
        assertThat(lease.until())
                .as("it was over, and some revocation was counted without us")
                .contains(at(602));

        lease.announced(at(1302), at(702), at(703));
        assertThat(lease.until()).contains(at(1302));
    }

    /** Else a clock that was an hour ahead for a moment silences us for an hour, or lets us answer for longer than anybody waits. */
    @Test
    void beginsAnewWhenTheClockIsSetBack() {
        run();
        lease.announced(at(4200), at(3600), at(3601));

        lease.announced(at(610), at(10), at(11));
        assertThat(lease.until()).isEmpty();

        lease.announced(at(612), at(12), at(13));
        assertThat(lease.until()).contains(at(612));
    }

    @Test
    void goesOnWhenTheClockIsSlewedBackALittle() {
        run();

        lease.announced(at(601), at(1), at(2));

        assertThat(lease.until()).contains(at(602));
    }

    @Test
    void isNeverShortened() {
        run();

        lease.announced(at(500), at(3), at(4));

        assertThat(lease.until()).contains(at(602));
    }

    private void run() {
        lease.announced(at(600), at(0), at(1));
        lease.announced(at(602), at(2), at(3));
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }
}
