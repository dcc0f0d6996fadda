/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.OcspConfig.UnknownSerial;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.ocsp.CertificateStatus;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How a standing is said in OCSP. */
final class CertStatusMapper {
    private CertStatusMapper() {}

    /** @param unknown how its authority has serial numbers answered that were never recorded: not by an error status, or nothing is signed */
    static CertificateStatus of(RecordedStatus standing, UnknownSerial unknown) {
        return switch (standing) {
            case RecordedStatus.Good _ -> new CertificateStatus.Good();
            case RecordedStatus.Revoked revoked ->
                new CertificateStatus.Revoked(revoked.at().truncatedTo(ChronoUnit.SECONDS), revoked.reason());
            case RecordedStatus.Unknown _ ->
                switch (unknown) {
                    case UNKNOWN -> new CertificateStatus.Unknown();
                    case EXTENDED_REVOKE -> new CertificateStatus.NonIssued();
                    case UNAUTHORIZED -> throw new IllegalStateException("unauthorized is an error, and never signed");
                };
            case RecordedStatus.Unclear _ -> throw new IllegalStateException("an unclear standing is never signed");
        };
    }

    /** As metrics name it. */
    static String tag(List<CertificateStatus> said) {
        if (said.size() > 1) {
            return "several";
        }
        return switch (said.getFirst()) {
            case CertificateStatus.Good _ -> "good";
            case CertificateStatus.Revoked _ -> "revoked";
            case CertificateStatus.Unknown _ -> "unknown";
            case CertificateStatus.NonIssued _ -> "extended_revoke";
        };
    }
}
