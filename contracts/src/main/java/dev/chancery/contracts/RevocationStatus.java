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

    /** Good, as far as revocation goes. {@code releasedHolds} makes a late repeat of an ended hold recognisable. */
    record NotRevoked(Set<String> releasedHolds) implements RevocationStatus {}

    /** On hold since {@code at}, until the hold with this transition id is released. */
    record Held(Instant at, String hold, Set<String> releasedHolds) implements RevocationStatus {}

    /** Revoked for good since {@code at}, by this transition. */
    record Revoked(RevocationReason reason, Instant at, String transition) implements RevocationStatus {}

    /** The status once {@code transition} has been read. Pure. */
    default RevocationStatus after(RevocationTransition transition) {
        return switch (transition) {
            case CertificateRevoked revoked -> revokedBy(revoked);
            case CertificateHeld held -> heldBy(held);
            case HoldReleased released -> releasedBy(released);
        };
    }

    private RevocationStatus revokedBy(CertificateRevoked revoked) {
        if (this instanceof Revoked before) {
            boolean worse = revoked.reason() == RevocationReason.KEY_COMPROMISE
                    && before.reason() != RevocationReason.KEY_COMPROMISE;
            // The date stays: relying parties were told it, and a later one would make signatures between the two good
            // again.
            return worse ? new Revoked(revoked.reason(), before.at(), revoked.transition()) : before;
        }
        return new Revoked(revoked.reason(), revoked.at(), revoked.transition());
    }

    private RevocationStatus heldBy(CertificateHeld held) {
        if (this instanceof NotRevoked before && !before.releasedHolds().contains(held.transition())) {
            return new Held(held.at(), held.transition(), before.releasedHolds());
        }
        return this;
    }

    private RevocationStatus releasedBy(HoldReleased released) {
        if (this instanceof Held before && before.hold().equals(released.hold())) {
            return new NotRevoked(Stream.concat(before.releasedHolds().stream(), Stream.of(released.hold()))
                    .collect(Collectors.toUnmodifiableSet()));
        }
        return this;
    }
}
