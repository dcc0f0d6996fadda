/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateRecord.CertificateImported;
import dev.chancery.contracts.Slot;
import dev.chancery.x509.CertificateId;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A row of the table certificate. */
public record CertificateRow(
        String id,
        String slot,
        String tenant,
        String profile,
        @Nullable String service,
        String kind,
        String subjectCn,
        String issuerCn,
        Instant notBefore,
        Instant notAfter,
        long validitySeconds,
        boolean autoRenew,
        @Nullable String renews,
        int logPartition,
        long logOffset) {
    static final String COLUMNS =
            "id, slot, tenant, profile, service, kind, subject_cn, issuer_cn, not_before, not_after,"
                    + " validity_seconds, auto_renew, renews, log_partition, log_offset";
    static final String TYPES =
            "id varchar, slot varchar, tenant varchar, profile varchar, service varchar, kind varchar,"
                    + " subject_cn varchar, issuer_cn varchar, not_before timestamptz, not_after timestamptz, validity_seconds bigint,"
                    + " auto_renew boolean, renews varchar, log_partition int, log_offset bigint";

    /** Somebody else's certificate: nobody here renews it, and it stands in a slot of its own. */
    private static final String IMPORTED = "imported";

    static CertificateRow of(CertificateIssued issued, ConsumerRecord<byte[], byte[]> record) {
        CertificateId predecessor = issued.renews();
        return new CertificateRow(
                issued.certificate().toString(),
                issued.slot().toString(),
                issued.tenant(),
                issued.profile(),
                issued.slot().isLone() ? null : issued.slot().service(),
                issued.slot().kind(),
                CommonNames.commonName(issued.subject()),
                CommonNames.first(issued.chain())
                        .map(certificate -> CommonNames.commonName(
                                certificate.getIssuerX500Principal().getName()))
                        .orElse(""),
                issued.notBefore(),
                issued.notAfter(),
                Math.max(1, issued.validity().toSeconds()),
                issued.autoRenew(),
                predecessor == null ? null : predecessor.toString(),
                record.partition(),
                record.offset());
    }

    /** Empty for an import whose issuer is unknown, which no alert could name, and for one that is no certificate. */
    static Optional<CertificateRow> of(CertificateImported imported, ConsumerRecord<byte[], byte[]> record) {
        if (imported.certificateId().startsWith("sha256-")) {
            return Optional.empty();
        }
        CertificateId id = CertificateId.parse(imported.certificateId());
        return CommonNames.first(imported.chain()).map(certificate -> of(id, certificate, record));
    }

    private static CertificateRow of(
            CertificateId id, X509Certificate certificate, ConsumerRecord<byte[], byte[]> record) {
        Instant notBefore = certificate.getNotBefore().toInstant();
        Instant notAfter = certificate.getNotAfter().toInstant();
        return new CertificateRow(
                id.toString(),
                Slot.lone(id).toString(),
                IMPORTED,
                IMPORTED,
                null,
                IMPORTED,
                CommonNames.commonName(certificate.getSubjectX500Principal().getName()),
                CommonNames.commonName(certificate.getIssuerX500Principal().getName()),
                notBefore,
                notAfter,
                Math.max(1, Duration.between(notBefore, notAfter).toSeconds() + 1),
                false,
                null,
                record.partition(),
                record.offset());
    }

    /** The certificate behind the row. */
    public WatchedCertificate watched() {
        return new WatchedCertificate(
                CertificateId.parse(id),
                Slot.parse(slot),
                tenant,
                profile,
                notAfter,
                Duration.ofSeconds(validitySeconds),
                autoRenew,
                renews == null ? null : CertificateId.parse(renews),
                RenewalJitter.of(logPartition, logOffset));
    }
}
