/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.status;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.distributor.facts.BrokerTime;
import dev.chancery.distributor.facts.Sequentially;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.view.PostgresView;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * What the log says against certificates: revocations, blocked keys, and the distributor's own certificates, of which a restored database may not know
 * all. A record that cannot be read counts against the certificate or the key that its own key names: what is unknown is not delivered.
 */
@ApplicationScoped
public class StatusView implements PostgresView.Rows {
    /** The type of a transition that cannot be read. */
    static final String UNREADABLE = "";

    private static final Logger LOG = Logger.getLogger(StatusView.class);
    private static final String OURS = "distributor";
    /** {@code issuer/serial}, or the SHA-256 of a public key. */
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}/[0-9a-f]{1,64}|[0-9a-f]{64}");

    private final BrokerTime time;

    StatusView(BrokerTime time) {
        this.time = time;
    }

    public static Set<String> topics() {
        return Set.of(Streams.REVOCATIONS.topic(), Streams.BLOCKED_KEYS.topic(), Streams.CERTIFICATE_EVENTS.topic());
    }

    @Override
    public Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records) {
        return Sequentially.each(records, record -> apply(session, record));
    }

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return Sequentially.each(
                List.of("delete from transition", "delete from blocked_key", "delete from issued"),
                statement ->
                        session.createNativeQuery(statement).executeUpdate().replaceWithVoid());
    }

    private Uni<Void> apply(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record) {
        time.seen(Instant.ofEpochMilli(record.timestamp()));
        if (record.topic().equals(Streams.CERTIFICATE_EVENTS.topic())) {
            return enterIssued(session, record);
        }
        return record.topic().equals(Streams.BLOCKED_KEYS.topic())
                ? keyOf(record).map(key -> block(session, key)).orElseGet(() -> skipped(record))
                : transition(record).map(row -> enter(session, row, record)).orElseGet(() -> skipped(record));
    }

    private static Uni<Void> skipped(ConsumerRecord<byte[], byte[]> record) {
        LOG.errorf(
                "record skipped, neither it nor its key can be read topic=%s partition=%d offset=%d",
                record.topic(), record.partition(), record.offset());
        return Uni.createFrom().voidItem();
    }

    private static Optional<String> keyOf(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.key())
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .filter(key -> KEY.matcher(key).matches());
    }

    /** The key alone says it; the topic is never deleted from, so a record without a value says nothing. */
    private static Uni<Void> block(Mutiny.StatelessSession session, String key) {
        return session.createNativeQuery("insert into blocked_key (key) values (:key) on conflict do nothing")
                .setParameter("key", key)
                .executeUpdate()
                .replaceWithVoid();
    }

    private record TransitionRow(String certificate, String type) {}

    private static Optional<TransitionRow> transition(ConsumerRecord<byte[], byte[]> record) {
        try {
            String type = String.valueOf(Envelope.typeOf(record.headers()));
            RevocationTransition transition = Streams.REVOCATIONS.read(type, record.value());
            return Optional.of(new TransitionRow(transition.certificate().toString(), type));
        } catch (UnreadableMessageException e) {
            LOG.errorf(
                    "transition cannot be read, its certificate is not delivered topic=%s partition=%d offset=%d reason=\"%s\"",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
            return keyOf(record).map(key -> new TransitionRow(key.replace('/', '.'), UNREADABLE));
        }
    }

    private static Uni<Void> enter(
            Mutiny.StatelessSession session, TransitionRow row, ConsumerRecord<byte[], byte[]> record) {
        return session.createNativeQuery("insert into transition (certificate, log_offset, type, value)"
                        + " values (:certificate, :offset, :type, :value) on conflict do nothing")
                .setParameter("certificate", row.certificate())
                .setParameter("offset", record.offset())
                .setParameter("type", row.type())
                .setParameter("value", row.type().equals(UNREADABLE) ? new byte[0] : record.value())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<Void> enterIssued(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record) {
        CertificateIssued issued;
        try {
            issued = Streams.CERTIFICATE_EVENTS.read(Envelope.typeOf(record.headers()), record.value());
        } catch (UnreadableMessageException e) {
            LOG.errorf(
                    "certificate skipped topic=%s partition=%d offset=%d reason=\"%s\"",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
            return Uni.createFrom().voidItem();
        }
        if (!issued.tenant().equals(OURS)) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery("insert into issued (certificate, slot, digest, issued_at)"
                        + " values (:certificate, :slot, :digest, :at) on conflict do nothing")
                .setParameter("certificate", issued.certificate().toString())
                .setParameter("slot", issued.slot().toString())
                .setParameter("digest", issued.request().digest().hex())
                .setParameter("at", Instant.ofEpochMilli(record.timestamp()))
                .executeUpdate()
                .replaceWithVoid();
    }
}
