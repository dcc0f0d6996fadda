/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.Slot;
import dev.chancery.x509.CertificateId;
import java.time.Duration;
import java.time.Instant;
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
