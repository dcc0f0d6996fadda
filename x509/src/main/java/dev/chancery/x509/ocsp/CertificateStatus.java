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
}
