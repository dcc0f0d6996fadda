/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.AlertCommand;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.view.PostgresView;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes what the log says into rows, and marks the slots that it is about as due for a look. Streams and partitions arrive in any order between
 * each other, so nothing here asks whether something is known already.
 */
public final class SlotView implements PostgresView.Rows {
    private static final Map<String, EventStream<?>> STREAMS = Stream.of(
                    Streams.CERTIFICATE_EVENTS,
                    Streams.REVOCATIONS,
                    Streams.BINDINGS,
                    Streams.DEPLOYMENT_EVENTS,
                    Streams.ALERT_COMMANDS,
                    Streams.ALERTS)
            .collect(Collectors.toUnmodifiableMap(EventStream::topic, stream -> stream));

    public static Set<String> topics() {
        return STREAMS.keySet();
    }

    /**
     * Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that could never be taken in. A null says nothing: a deletion says its
     * own state on our topics.
     */
    public static void requireReadable(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() != null) {
            read(record);
        }
    }

    private static Object read(ConsumerRecord<byte[], byte[]> record) {
        EventStream<?> stream = Objects.requireNonNull(STREAMS.get(record.topic()), "not followed");
        return stream.read(Envelope.typeOf(record.headers()), record.value());
    }

    @Override
    public Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records) {
        Batch batch = new Batch();
        records.stream().filter(record -> record.value() != null).forEach(record -> take(batch, record));
        return batch.write(session);
    }

    /** A batch comes from one topic, so that only some of these rows are there. */
    private static void take(Batch batch, ConsumerRecord<byte[], byte[]> record) {
        switch (read(record)) {
            case CertificateIssued issued -> batch.add(CertificateRow.of(issued, record));
            case RevocationTransition transition -> batch.add(transition, record);
            case InventoryState.ServiceState service -> batch.add(service);
            case InventoryState.HostState _ -> {
                // Where a service is bound stands in the service.
            }
            case DeploymentAdvanced advanced -> batch.add(advanced);
            case AlertCommand command -> batch.add(command, record);
            case Alert alert -> batch.add(alert);
            default -> throw new IllegalStateException("a followed stream carries a message that nobody takes");
        }
    }

    /**
     * Forgets what another log said. Commands that have not left yet were about its certificates; alerts stay, so that their versions go on
     * growing, and are looked at again.
     */
    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        Uni<Void> emptied = Uni.createFrom().voidItem();
        for (String statement : List.of(
                "delete from certificate",
                "delete from transition",
                "delete from service",
                "delete from deployment",
                "delete from arrival",
                "delete from failed_command",
                "delete from alert_command",
                "delete from renewal",
                "delete from outbox where published_at is null",
                "update slot set next_action_at = timestamptz 'epoch'")) {
            emptied = emptied.chain(
                    () -> session.createNativeQuery(statement).executeUpdate().replaceWithVoid());
        }
        return emptied;
    }
}
