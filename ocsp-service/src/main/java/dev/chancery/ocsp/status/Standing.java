/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.x509.RevocationReason;
import java.time.Instant;

/** Where a certificate stands, as far as the log has been read (RFC 6960 §2.2). */
public sealed interface Standing {
    /** Its serial is recorded, and no revocation or hold is in force. */
    record Good() implements Standing {}

    /** Revoked for good, or, with the reason certificateHold, suspended. */
    record Revoked(RevocationReason reason, Instant at) implements Standing {}

    /** There is no record of it, or it ended so long ago that status is no longer given. Never to be called good. */
    record Unknown() implements Standing {}

    /** A record about it could not be read, so nobody can say: neither good nor revoked, until a person has looked. */
    record Unclear() implements Standing {}

    /**
     * What is said of a serial number of which two streams may tell, issuances and authorities: one of them knows nothing of it. 159 random bits are not drawn
     * twice; should they be, neither certificate is taken for the other, and it is the worse that is said.
     */
    default Standing with(Standing other) {
        return severity(other) > severity(this) ? other : this;
    }

    private static int severity(Standing standing) {
        return switch (standing) {
            case Unknown _ -> 0;
            case Good _ -> 1;
            case Unclear _ -> 2;
            case Revoked _ -> 3;
        };
    }
}
