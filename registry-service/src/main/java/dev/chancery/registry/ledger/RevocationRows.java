/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationStatus.Held;
import dev.chancery.contracts.RevocationStatus.NotRevoked;
import dev.chancery.contracts.RevocationStatus.Revoked;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.RevocationReason;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Keeps every transition, and beside them what they amount to, folded anew over all of a certificate's whenever one is added. */
final class RevocationRows {
    private static final String ENTER = """
            insert into revocation_transition
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                partition integer, log_offset bigint, certificate_id text, type text, value text, appended_at timestamptz)
            on conflict do nothing""";

    private static final String OF_CERTIFICATES = """
            select certificate_id, type, value, cast(extract(epoch from appended_at) * 1000 as bigint) from revocation_transition
            where certificate_id in (select jsonb_array_elements_text(cast(cast(?1 as text) as jsonb)))
            order by certificate_id, log_offset""";

    private static final String FOLDED = """
            insert into revocation_status
            select * from jsonb_to_recordset(cast(cast(?1 as text) as jsonb)) as entry (
                certificate_id text, state text, reason text, at timestamptz, transition text, since text)
            on conflict (certificate_id) do update
            set state = excluded.state, reason = excluded.reason, at = excluded.at, transition = excluded.transition, since = excluded.since""";

    private record TransitionRow(
            int partition, long logOffset, String certificateId, String type, String value, Instant appendedAt) {}

    private record StatusRow(
            String certificateId,
            String state,
            @Nullable String reason,
            @Nullable Instant at,
            @Nullable String transition,
            @Nullable String since) {}

    /** @param since the transition that ended the last time at which it was good; null while it is */
    private record Folded(RevocationStatus status, @Nullable String since) {
        static final Folded NOTHING = new Folded(RevocationStatus.initial(), null);

        Folded after(RevocationTransition transition, Instant appendedAt) {
            RevocationStatus next = status.after(transition, appendedAt);
            return new Folded(
                    next, next instanceof NotRevoked ? null : since == null ? transition.transition() : since);
        }
    }

    private final ObjectMapper json;

    RevocationRows(ObjectMapper json) {
        this.json = json;
    }

    Uni<Void> apply(Mutiny.StatelessSession session, List<LedgerRecord.Transition> transitions) {
        if (transitions.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<TransitionRow> rows = transitions.stream().map(RevocationRows::row).toList();
        List<String> certificates =
                rows.stream().map(TransitionRow::certificateId).distinct().toList();
        return session.createNativeQuery(ENTER)
                .setParameter(1, text(rows))
                .executeUpdate()
                .chain(() -> session.createNativeQuery(OF_CERTIFICATES, Object[].class)
                        .setParameter(1, text(certificates))
                        .getResultList())
                .chain(found -> session.createNativeQuery(FOLDED)
                        .setParameter(1, text(folded(found)))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static TransitionRow row(LedgerRecord.Transition entry) {
        return new TransitionRow(
                entry.partition(),
                entry.offset(),
                entry.transition().certificate().toString(),
                entry.type(),
                entry.value(),
                entry.appendedAt());
    }

    private static List<StatusRow> folded(List<Object[]> transitions) {
        Map<String, Folded> statuses = new LinkedHashMap<>();
        for (Object[] row : transitions) {
            String certificate = (String) row[0];
            byte[] value = ((String) row[2]).getBytes(StandardCharsets.UTF_8);
            Folded before = statuses.getOrDefault(certificate, Folded.NOTHING);
            statuses.put(certificate, before.after(Streams.REVOCATIONS.read((String) row[1], value), appendedAt(row)));
        }
        return statuses.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Instant appendedAt(Object[] row) {
        return Instant.ofEpochMilli(((Number) row[3]).longValue());
    }

    private static StatusRow row(String certificate, Folded folded) {
        return switch (folded.status()) {
            case NotRevoked ignored -> new StatusRow(certificate, "released", null, null, null, null);
            case Held held ->
                new StatusRow(
                        certificate,
                        "held",
                        RevocationReason.CERTIFICATE_HOLD.rfcName(),
                        held.at(),
                        held.hold(),
                        folded.since());
            case Revoked revoked ->
                new StatusRow(
                        certificate,
                        "revoked",
                        revoked.reason().rfcName(),
                        revoked.at(),
                        revoked.transition(),
                        folded.since());
        };
    }

    private String text(Object rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row can always be written", e);
        }
    }
}
