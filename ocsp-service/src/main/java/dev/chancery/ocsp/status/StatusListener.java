/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.eventlog.LogPosition;
import dev.chancery.x509.CertificateId;

/** Told of what is no longer as it was. An issuance is no such news: what is not on the log is never kept by anybody. */
public interface StatusListener {
    /**
     * A transition was read, a fact about the authority whose certificate it is, or a record that nobody can read. The certificate's serial number is
     * spelled as one of ours.
     */
    default void changed(CertificateId certificate) {}

    /**
     * Transitions were read, as many as came together.
     *
     * @param last the last of them, which is passed in a moment
     */
    default void transitionsRead(LogPosition last) {}

    /** The log is another one: nothing that was known counts. */
    default void emptied() {}
}
