/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when this responder has said, durably, that it may go on answering from what it knows. No answer outlives it: a revocation counts as effective
 * once every responder has read it or let its lease end.
 *
 * <p>Whoever counts can wait for those alone whose announcement he finds. So a lease that begins, at the start or after one that ended, counts from the
 * first look at the log that is younger than its first announcement: a revocation that was counted without us stands on the log before that
 * announcement, and the look has it.
 */
final class Lease {
    private Instant announcedUntil = Instant.MIN;
    private Instant begunAt = Instant.MAX;
    private Instant lastAt = Instant.MIN;
    private volatile Optional<Instant> until = Optional.empty();

    /** Empty until the first announcement is on the log, and the log was looked at after that. */
    Optional<Instant> until() {
        return until;
    }

    /**
     * An announcement is on the log.
     *
     * @param confirmedAt the look at the log that it told of
     * @param at a moment after the broker had it
     */
    synchronized void announced(Instant leaseUntil, Instant confirmedAt, Instant at) {
        if (at.plus(Responder.SLEW_MAX).isBefore(lastAt)) {
            // Our clock was set back: what was said by the one before means another time, and may never come, or late.
            announcedUntil = Instant.MIN;
            until = Optional.empty();
        }
        lastAt = at;
        if (at.isAfter(announcedUntil)) {
            begunAt = at;
        }
        announcedUntil = later(announcedUntil, leaseUntil);
        if (confirmedAt.isAfter(begunAt)) {
            until = Optional.of(until.map(before -> later(before, leaseUntil)).orElse(leaseUntil));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
