/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.x509.RevocationReason;
import java.time.Instant;
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
        private RevocationStatus next(RevocationTransition transition) {
            return switch (transition) {
                case CertificateRevoked revoked -> Revoked.by(revoked);
                case CertificateHeld held -> new Held(held.at(), held.transition(), with(seen, held));
                case HoldReleased released -> new NotRevoked(with(seen, released));
            };
        }
    }

    /** On hold since {@code at}, until the hold with this transition id is released. */
    record Held(Instant at, String hold, Set<String> seen) implements RevocationStatus {
        private RevocationStatus next(RevocationTransition transition) {
            return switch (transition) {
                case CertificateRevoked revoked -> Revoked.by(revoked);
                case HoldReleased released when released.hold().equals(hold) -> new NotRevoked(with(seen, released));
                case CertificateHeld _, HoldReleased _ -> new Held(at, hold, with(seen, transition));
            };
        }
    }

    /** Revoked for good since {@code at}, by this transition. */
    record Revoked(RevocationReason reason, Instant at, String transition) implements RevocationStatus {
        private static Revoked by(CertificateRevoked revoked) {
            return new Revoked(revoked.reason(), revoked.at(), revoked.transition());
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

    /** The status once {@code transition} has been read. Pure. */
    default RevocationStatus after(RevocationTransition transition) {
        return switch (this) {
            case NotRevoked before when before.seen().contains(transition.transition()) -> before;
            case Held before when before.seen().contains(transition.transition()) -> before;
            case NotRevoked before -> before.next(transition);
            case Held before -> before.next(transition);
            case Revoked before -> before.next(transition);
        };
    }

    private static Set<String> with(Set<String> seen, RevocationTransition transition) {
        return Stream.concat(seen.stream(), Stream.of(transition.transition())).collect(Collectors.toUnmodifiableSet());
    }
}
