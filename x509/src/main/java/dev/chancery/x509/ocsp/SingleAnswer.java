/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.ValidityTime;
import java.time.Instant;

/**
 * The status of one certificate (RFC 6960 §4.2.1). All times in whole seconds.
 *
 * @param thisUpdate when the status was known to be right
 * @param nextUpdate until when a client may rely on it; always there (RFC 9919 §3.2.4)
 */
public record SingleAnswer(CertId certificate, CertificateStatus status, Instant thisUpdate, Instant nextUpdate) {
    /** CertStatus, context-specific and implicit: good [0] and unknown [2] are NULL, revoked [1] a SEQUENCE. */
    private static final int GOOD = 0x80;

    private static final int REVOKED = 0xA1;
    private static final int UNKNOWN = 0x82;

    public SingleAnswer {
        if (!nextUpdate.isAfter(thisUpdate)) {
            throw new IllegalArgumentException(
                    "nextUpdate " + nextUpdate + " does not lie after thisUpdate " + thisUpdate);
        }
    }

    /** SingleResponse (RFC 6960 §4.2.1), without extensions. */
    void writeTo(DerWriter der) {
        int end = der.mark();
        der.octets(ValidityTime.generalizedOctets(nextUpdate))
                .header(DerWriter.EXPLICIT, end)
                .octets(ValidityTime.generalizedOctets(thisUpdate));
        writeStatus(der);
        der.octets(certificate.encoded()).header(DerWriter.SEQUENCE, end);
    }

    private void writeStatus(DerWriter der) {
        switch (status) {
            case CertificateStatus.Good _ -> der.octet(0).octet(GOOD);
            case CertificateStatus.Revoked revoked -> writeRevoked(der, revoked.at(), revoked.reason());
            case CertificateStatus.Unknown _ -> der.octet(0).octet(UNKNOWN);
            // RFC 6960 §2.2 fixes reason and time, so that nobody takes it for a revocation that happened.
            case CertificateStatus.NonIssued _ -> writeRevoked(der, Instant.EPOCH, RevocationReason.CERTIFICATE_HOLD);
        }
    }

    private static void writeRevoked(DerWriter der, Instant at, RevocationReason reason) {
        int end = der.mark();
        // RFC 5280 §5.3.1: unspecified is said by saying nothing.
        if (reason != RevocationReason.UNSPECIFIED) {
            der.octet(reason.code()).octet(1).octet(DerWriter.ENUMERATED).header(DerWriter.EXPLICIT, end);
        }
        der.octets(ValidityTime.generalizedOctets(at)).header(REVOKED, end);
    }
}
