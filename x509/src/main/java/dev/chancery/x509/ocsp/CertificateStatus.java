/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.RevocationReason;
import java.time.Instant;

/** What is known of a certificate (RFC 6960 §2.2). */
public sealed interface CertificateStatus {
    record Good() implements CertificateStatus {}

    /** @param at in whole seconds */
    record Revoked(Instant at, RevocationReason reason) implements CertificateStatus {}

    /** The responder does not know it; never said as {@link Good}. */
    record Unknown() implements CertificateStatus {}

    /** Nobody issued it, as far as the responder knows: called revoked, on hold since 1970 (§2.2). Its answer says what that means (§4.4.8). */
    record NonIssued() implements CertificateStatus {}
}
