/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.x509.RevocationReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the transitions of one certificate, read in log order, amount to. The one fold that every reader runs: the first revoke wins,
 * key compromise replaces a weaker reason, a release ends only the hold that it names, everything else is ignored. A transition that is
 * read again, even much later, changes nothing.
 */
public sealed interface RevocationStatus {
    /** The status before any transition. */
    static RevocationStatus initial() {
        return new NotRevoked(Set.of());
    }

    /** Good, as far as revocation goes. {@code seen}: the transitions read so far, so that a late repeat is known as one. */
    record NotRevoked(Set<String> seen) implements RevocationStatus {
        private RevocationStatus next(RevocationTransition transition, Instant since) {
            return switch (transition) {
                case CertificateRevoked revoked -> Revoked.by(revoked, since);
                case CertificateHeld held -> new Held(since, held.transition(), with(seen, held));
                case HoldReleased released -> new NotRevoked(with(seen, released));
            };
        }
    }

    /** On hold since {@code at}, until the hold with this transition id is released. */
    record Held(Instant at, String hold, Set<String> seen) implements RevocationStatus {
        private RevocationStatus next(RevocationTransition transition, Instant since) {
            return switch (transition) {
                case CertificateRevoked revoked -> Revoked.by(revoked, since);
                case HoldReleased released when released.hold().equals(hold) -> new NotRevoked(with(seen, released));
                case CertificateHeld _, HoldReleased _ -> new Held(at, hold, with(seen, transition));
            };
        }
    }

    /** Revoked for good since {@code at}, by this transition. */
    record Revoked(RevocationReason reason, Instant at, String transition) implements RevocationStatus {
        private static Revoked by(CertificateRevoked revoked, Instant since) {
            return new Revoked(revoked.reason(), since, revoked.transition());
        }

        private RevocationStatus next(RevocationTransition transition) {
            boolean worse = reason != RevocationReason.KEY_COMPROMISE
                    && transition instanceof CertificateRevoked revoked
                    && revoked.reason() == RevocationReason.KEY_COMPROMISE;
            // The date stays: relying parties were told it, and a later one would make signatures between the two good
            // again.
            return worse ? new Revoked(RevocationReason.KEY_COMPROMISE, at, transition.transition()) : this;
        }
    }

    /**
     * The status once {@code transition} has been read. Pure. It counts from the moment at which the broker had it, in whole seconds: the one clock that all
     * readers see, so OCSP, lists and inventory name the same, whatever the clock of the one who decided it said.
     *
     * @param appendedAt the broker's append time
     */
    default RevocationStatus after(RevocationTransition transition, Instant appendedAt) {
        Instant since = appendedAt.truncatedTo(ChronoUnit.SECONDS);
        return switch (this) {
            case NotRevoked before when before.seen().contains(transition.transition()) -> before;
            case Held before when before.seen().contains(transition.transition()) -> before;
            case NotRevoked before -> before.next(transition, since);
            case Held before -> before.next(transition, since);
            case Revoked before -> before.next(transition);
        };
    }

    private static Set<String> with(Set<String> seen, RevocationTransition transition) {
        return Stream.concat(seen.stream(), Stream.of(transition.transition())).collect(Collectors.toUnmodifiableSet());
    }
}
