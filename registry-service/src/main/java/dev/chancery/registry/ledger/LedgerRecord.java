/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.RevocationEffective;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.RecordKey;
import dev.chancery.eventlog.TopicSelection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record on one of the ledger's topics, digested. */
sealed interface LedgerRecord {
    /** The tenant under whose name the front door asks. */
    String TENANT = "registry";

    EventStream<CertificateOutcome> OUTCOMES = Streams.outcomes(TENANT);
    /** Our own outcomes must be there; those of the other tenants are read so that somebody can say why a request was refused. */
    TopicSelection TOPICS = new TopicSelection(
            Set.of(
                    Streams.CERTIFICATE_EVENTS.topic(),
                    Streams.ISSUANCES.topic(),
                    Streams.ISSUANCES_SHORT.topic(),
                    Streams.REVOCATIONS.topic(),
                    Streams.RECEIPTS.topic(),
                    Streams.BLOCKED_KEYS.topic(),
                    OUTCOMES.topic()),
            Pattern.compile("chancery\\.outcomes\\.[a-z0-9-]{1,64}\\.v1"));

    /** @param at when the broker had the request */
    record Issued(CertificateIssued certificate, Instant at) implements LedgerRecord {}

    record Recorded(SerialRecorded serial, Instant at) implements LedgerRecord {}

    record Transition(
            int partition, long offset, String type, String value, RevocationTransition transition, Instant appendedAt)
            implements LedgerRecord {}

    record Receipt(RevocationEffective receipt) implements LedgerRecord {}

    record Blocked(KeyBlocked blocked) implements LedgerRecord {}

    record Outcome(String tenant, String requestId, CertificateOutcome outcome) implements LedgerRecord {}

    /** Throws {@link UnreadableMessageException} for what can never be digested. */
    static LedgerRecord of(ConsumerRecord<byte[], byte[]> record) {
        String type = Envelope.typeOf(record.headers());
        if (record.topic().equals(Streams.CERTIFICATE_EVENTS.topic())) {
            return issued(record, type);
        }
        if (record.topic().equals(Streams.REVOCATIONS.topic())) {
            return transition(record, type);
        }
        if (record.topic().equals(Streams.RECEIPTS.topic())) {
            RevocationEffective receipt = Streams.RECEIPTS.read(type, record.value());
            requireKey(record, receipt.certificate().key());
            return new Receipt(receipt);
        }
        if (record.topic().equals(Streams.BLOCKED_KEYS.topic())) {
            KeyBlocked blocked = Streams.BLOCKED_KEYS.read(type, record.value());
            requireKey(record, blocked.key().hex());
            return new Blocked(blocked);
        }
        if (record.topic().equals(Streams.ISSUANCES.topic())) {
            return recorded(Streams.ISSUANCES, record, type);
        }
        if (record.topic().equals(Streams.ISSUANCES_SHORT.topic())) {
            return recorded(Streams.ISSUANCES_SHORT, record, type);
        }
        CertificateOutcome outcome = OUTCOMES.read(type, record.value());
        return new Outcome(Streams.tenantOf(record.topic()), RecordKey.of(record), outcome);
    }

    private static LedgerRecord issued(ConsumerRecord<byte[], byte[]> record, @Nullable String type) {
        CertificateIssued issued = Streams.CERTIFICATE_EVENTS.read(type, record.value());
        requireKey(record, issued.certificate().key());
        Instant at = Envelope.timeOf(record.headers());
        return new Issued(issued, at == null ? Instant.ofEpochMilli(record.timestamp()) : at);
    }

    private static LedgerRecord recorded(
            EventStream<SerialRecorded> stream, ConsumerRecord<byte[], byte[]> record, @Nullable String type) {
        SerialRecorded recorded = stream.read(type, record.value());
        requireKey(record, recorded.certificate().key());
        return new Recorded(recorded, Instant.ofEpochMilli(record.timestamp()));
    }

    private static LedgerRecord transition(ConsumerRecord<byte[], byte[]> record, @Nullable String type) {
        RevocationTransition transition = Streams.REVOCATIONS.read(type, record.value());
        requireKey(record, transition.certificate().key());
        // As it was understood, and not as it stands on the log: there a text may hold what no row can.
        String value = new String(Streams.REVOCATIONS.write(transition), StandardCharsets.UTF_8);
        return new Transition(
                record.partition(),
                record.offset(),
                String.valueOf(type),
                value,
                transition,
                Instant.ofEpochMilli(record.timestamp()));
    }

    /** A record under another certificate's, or another, key would stand on another partition, where its order means nothing. */
    private static void requireKey(ConsumerRecord<byte[], byte[]> record, String key) {
        if (!RecordKey.of(record).equals(key)) {
            throw new UnreadableMessageException("the key is not what the value says, " + key);
        }
    }
}
