/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Until when this responder has said, durably, that it may go on answering from what it knows. No answer outlives it: a revocation counts as effective
 * once every responder has read it or let its lease end.
 */
final class Lease {
    private final AtomicReference<Optional<Instant>> until = new AtomicReference<>(Optional.empty());

    /** Empty until the first announcement is on the log. */
    Optional<Instant> until() {
        return until.get();
    }

    void announced(Instant leaseUntil) {
        until.accumulateAndGet(
                Optional.of(leaseUntil),
                (before, now) -> before.filter(leaseUntil::isBefore).or(() -> now));
    }
}
