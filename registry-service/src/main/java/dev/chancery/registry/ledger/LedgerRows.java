/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.x509.Sha256;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Writes the ledger's rows: a batch of records in one statement per table. Every statement is true whichever time it runs, and no row depends
 * on one of another topic.
 */
final class LedgerRows implements PostgresView.Rows {
    private static final ObjectMapper MESSAGES = MessageJson.mapper();
    private static final ObjectMapper JSON =
            MessageJson.mapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static final String ENTER_ISSUED = """
            insert into certificate
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                id text, issuer text, serial text, subject text, names text[], profile text, service text, kind text, slot text,
                tenant text, request_id text, issued_at timestamptz, not_before timestamptz, not_after timestamptz,
                expiring_from timestamptz, expires_at timestamptz, auto_renew boolean, labels jsonb,
                renews text, policy_version text, sha256 text, chain text, key_sha256 text)
            on conflict do nothing""";

    private static final String ENTER_OUTCOMES = """
            insert into outcome
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                tenant text, request_id text, state text, certificate_id text, reason text, sentence text, decision jsonb)
            on conflict do nothing""";

    private static final String FORGET_RECORDED = """
            delete from recorded_serial
            where id in (select jsonb_array_elements_text(cast(cast(?1 as text) as jsonb)))""";

    private static final String ENTER_RECORDED = """
            insert into recorded_serial
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                id text, issuer text, serial text, tenant text, request_id text, recorded_at timestamptz, not_after timestamptz)
            where not exists (select 1 from certificate c where c.id = entry.id)
            on conflict do nothing""";

    private record IssuedRow(
            String id,
            String issuer,
            String serial,
            String subject,
            List<String> names,
            String profile,
            @Nullable String service,
            String kind,
            String slot,
            String tenant,
            String requestId,
            Instant issuedAt,
            Instant notBefore,
            Instant notAfter,
            Instant expiringFrom,
            Instant expiresAt,
            boolean autoRenew,
            Map<String, String> labels,
            @Nullable String renews,
            String policyVersion,
            String sha256,
            String chain,
            @Nullable String keySha256) {}

    private record RecordedRow(
            String id,
            String issuer,
            String serial,
            String tenant,
            String requestId,
            Instant recordedAt,
            Instant notAfter) {}

    private record OutcomeRow(
            String tenant,
            String requestId,
            String state,
            @Nullable String certificateId,
            @Nullable String reason,
            @Nullable String sentence,
            JsonNode decision) {}

    private final RevocationRows revocations = new RevocationRows(JSON);

    @Override
    public Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records) {
        List<IssuedRow> issued = new ArrayList<>();
        List<RecordedRow> recorded = new ArrayList<>();
        List<LedgerRecord.Outcome> outcomes = new ArrayList<>();
        List<LedgerRecord.Transition> transitions = new ArrayList<>();
        List<LedgerRecord.Receipt> receipts = new ArrayList<>();
        List<LedgerRecord.Blocked> blocked = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (LedgerRecord.of(record)) {
                case LedgerRecord.Issued entry -> issued.add(row(entry.certificate(), entry.at()));
                case LedgerRecord.Recorded entry -> recorded.add(row(entry));
                case LedgerRecord.Outcome entry -> outcomes.add(entry);
                case LedgerRecord.Transition entry -> transitions.add(entry);
                case LedgerRecord.Receipt entry -> receipts.add(entry);
                case LedgerRecord.Blocked entry -> blocked.add(entry);
            }
        }
        List<String> certificates = issued.stream().map(IssuedRow::id).toList();
        return enter(session, ENTER_ISSUED, issued)
                .chain(() -> enter(session, FORGET_RECORDED, certificates))
                .chain(() -> GrantedRows.spare(session, certificates))
                .chain(() -> enter(session, ENTER_RECORDED, recorded))
                .chain(() -> enter(
                        session,
                        ENTER_OUTCOMES,
                        outcomes.stream().map(LedgerRows::row).toList()))
                .chain(() -> GrantedRows.enter(session, outcomes))
                .chain(() -> revocations.apply(session, transitions))
                .chain(() -> ReceiptRows.enter(session, receipts))
                .chain(() -> KeyRows.enter(session, blocked));
    }

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return session.createNativeQuery(
                        "truncate certificate, granted_certificate, recorded_serial, outcome, revocation_transition, revocation_status,"
                                + " revocation_receipt, blocked_key")
                .executeUpdate()
                .replaceWithVoid();
    }

    static Uni<Void> enter(Mutiny.StatelessSession session, String statement, List<?> rows) {
        if (rows.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery(statement)
                .setParameter(1, json(rows))
                .executeUpdate()
                .replaceWithVoid();
    }

    private static IssuedRow row(CertificateIssued issued, Instant at) {
        // notAfter is inclusive: the second after it is the first without the certificate.
        Instant expiresAt = issued.notAfter().plusSeconds(1);
        return new IssuedRow(
                issued.certificate().toString(),
                issued.certificate().issuer().hex(),
                issued.certificate().serial().hex(),
                issued.subject(),
                issued.names(),
                issued.profile(),
                issued.service(),
                issued.kind(),
                issued.slot().text(),
                issued.tenant(),
                issued.request().id(),
                at,
                issued.notBefore(),
                issued.notAfter(),
                expiresAt.minus(issued.validity().dividedBy(5)),
                expiresAt,
                issued.autoRenew(),
                issued.labels(),
                issued.renews() == null ? null : issued.renews().toString(),
                issued.policyVersion(),
                issued.sha256().hex(),
                issued.chain(),
                KeyRows.keyOf(issued.chain()).map(Sha256::hex).orElse(null));
    }

    private static RecordedRow row(LedgerRecord.Recorded entry) {
        SerialRecorded recorded = entry.serial();
        return new RecordedRow(
                recorded.certificate().toString(),
                recorded.certificate().issuer().hex(),
                recorded.certificate().serial().hex(),
                tenantOf(recorded.requestTopic()),
                recorded.requestId(),
                entry.at(),
                recorded.notAfter());
    }

    /** A serial counts whatever its request's topic is called. */
    private static String tenantOf(String requestTopic) {
        try {
            return Streams.tenantOf(requestTopic);
        } catch (IllegalArgumentException e) {
            return requestTopic;
        }
    }

    private static OutcomeRow row(LedgerRecord.Outcome entry) {
        String tenant = entry.tenant();
        String requestId = entry.requestId();
        CertificateOutcome outcome = entry.outcome();
        // As a tree: the rows' own spelling of names must not reach into it.
        JsonNode decision = MESSAGES.valueToTree(outcome.decision());
        return switch (outcome) {
            case CertificateGranted granted ->
                new OutcomeRow(
                        tenant, requestId, "granted", granted.certificate().toString(), null, null, decision);
            case CertificateRefused refused ->
                new OutcomeRow(
                        tenant, requestId, "refused", null, refused.reason().name(), refused.sentence(), decision);
            case RequestExplained ignored -> new OutcomeRow(tenant, requestId, "explained", null, null, null, decision);
        };
    }

    private static String json(List<?> rows) {
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row can always be written", e);
        }
    }
}
