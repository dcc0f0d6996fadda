/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.ValidityTime;
import java.time.Instant;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/**
 * The status of one certificate (RFC 6960 §4.2.1). All times in whole seconds.
 *
 * @param thisUpdate when the status was known to be right
 * @param nextUpdate until when a client may rely on it; always there (RFC 9919 §3.2.4)
 */
public record SingleAnswer(CertId certificate, CertificateStatus status, Instant thisUpdate, Instant nextUpdate) {
    private static final int UNKNOWN = 2;
    /** RFC 6960 §2.2 fixes reason and time, so that nobody takes it for a revocation that happened. */
    private static final CertificateStatus.Revoked NON_ISSUED =
            new CertificateStatus.Revoked(Instant.EPOCH, RevocationReason.CERTIFICATE_HOLD);

    private static final @Nullable Extensions NO_EXTENSIONS = null;

    public SingleAnswer {
        if (!nextUpdate.isAfter(thisUpdate)) {
            throw new IllegalArgumentException(
                    "nextUpdate " + nextUpdate + " does not lie after thisUpdate " + thisUpdate);
        }
    }

    SingleResponse toStructure() {
        return new SingleResponse(
                certificate.toStructure(),
                encoded(status),
                ValidityTime.generalized(thisUpdate),
                ValidityTime.generalized(nextUpdate),
                NO_EXTENSIONS);
    }

    private static CertStatus encoded(CertificateStatus status) {
        return switch (status) {
            case CertificateStatus.Good ignored -> new CertStatus();
            case CertificateStatus.Revoked revoked ->
                new CertStatus(new RevokedInfo(ValidityTime.generalized(revoked.at()), encoded(revoked.reason())));
            case CertificateStatus.Unknown ignored -> new CertStatus(UNKNOWN, DERNull.INSTANCE);
            case CertificateStatus.NonIssued ignored -> encoded(NON_ISSUED);
        };
    }

    /** RFC 5280 §5.3.1: unspecified is said by saying nothing. */
    private static @Nullable CRLReason encoded(RevocationReason reason) {
        return reason == RevocationReason.UNSPECIFIED ? null : CRLReason.lookup(reason.code());
    }
}
