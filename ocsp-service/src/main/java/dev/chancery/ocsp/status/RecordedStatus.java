/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.x509.RevocationReason;
import java.time.Instant;

/** Where a certificate stands, as far as the log has been read (RFC 6960 §2.2). */
public sealed interface RecordedStatus {
    /** Its serial is recorded, and no revocation or hold is in force. */
    record Good() implements RecordedStatus {}

    /** Revoked for good, or, with the reason certificateHold, suspended. */
    record Revoked(RevocationReason reason, Instant at) implements RecordedStatus {}

    /** There is no record of it, or it ended so long ago that status is no longer given. Never to be called good. */
    record Unknown() implements RecordedStatus {}

    /** A record about it could not be read, so nobody can say: neither good nor revoked, until a person has looked. */
    record Unclear() implements RecordedStatus {}

    /**
     * What is said of a serial number of which two streams may tell, issuances and authorities: one of them knows nothing of it. 159 random bits are not drawn
     * twice; should they be, neither certificate is taken for the other, and it is the worse that is said.
     */
    default RecordedStatus with(RecordedStatus other) {
        return severity(other) > severity(this) ? other : this;
    }

    private static int severity(RecordedStatus standing) {
        return switch (standing) {
            case Unknown _ -> 0;
            case Good _ -> 1;
            case Unclear _ -> 2;
            case Revoked _ -> 3;
        };
    }
}
