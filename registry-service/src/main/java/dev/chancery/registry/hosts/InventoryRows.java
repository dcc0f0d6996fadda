/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.RecordKey;
import dev.chancery.registry.views.PerRecordRows;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The view of {@code bindings}: of each key the state with the highest version, and of each version the record that came first.
 *
 * <p>All records of a key stand in one partition, so every replica and every rebuild sees the same order and crowns the same winner.
 */
final class InventoryRows implements PerRecordRows {

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return session.createNativeQuery("delete from inventory_version")
                .executeUpdate()
                .chain(() -> session.createNativeQuery("delete from inventory").executeUpdate())
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> enter(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record) {
        String key = RecordKey.of(record);
        String type = Objects.requireNonNullElse(Envelope.typeOf(record.headers()), "");
        // A record without an id is known by its place.
        String eventId = eventId(Envelope.idOf(record.headers()), record);
        InventoryState state = Streams.BINDINGS.read(type, record.value());
        return crown(session, key, state.version(), eventId)
                .chain(() -> replaceOlder(session, key, type, state, eventId))
                .chain(() -> compareLast(session, key, eventId));
    }

    private static String eventId(@Nullable String id, ConsumerRecord<byte[], byte[]> record) {
        return id != null && id.length() <= 200 ? id : record.partition() + ":" + record.offset();
    }

    private static Uni<Integer> crown(Mutiny.StatelessSession session, String key, long version, String eventId) {
        return session.createNativeQuery("insert into inventory_version (key, version, event_id) values (?1, ?2, ?3)"
                        + " on conflict do nothing")
                .setParameter(1, key)
                .setParameter(2, version)
                .setParameter(3, eventId)
                .executeUpdate();
    }

    private static Uni<Integer> replaceOlder(
            Mutiny.StatelessSession session, String key, String type, InventoryState state, String eventId) {
        return session.createNativeQuery(
                        "insert into inventory (key, ce_type, version, deleted, state, event_id, shadowed)"
                                + " values (?1, ?2, ?3, ?4, cast(cast(?5 as text) as jsonb), ?6, false)"
                                + " on conflict (key) do update set ce_type = excluded.ce_type, version = excluded.version,"
                                + " deleted = excluded.deleted, state = excluded.state, event_id = excluded.event_id"
                                + " where excluded.version > inventory.version")
                .setParameter(1, key)
                .setParameter(2, type)
                .setParameter(3, state.version())
                .setParameter(4, state.deleted())
                .setParameter(5, new String(Streams.BINDINGS.write(state), StandardCharsets.UTF_8))
                .setParameter(6, eventId)
                .executeUpdate();
    }

    /** This record is the key's last on the log now, and the one that compaction keeps. */
    private static Uni<Void> compareLast(Mutiny.StatelessSession session, String key, String eventId) {
        return session.createNativeQuery("update inventory set shadowed = (event_id <> ?2) where key = ?1")
                .setParameter(1, key)
                .setParameter(2, eventId)
                .executeUpdate()
                .replaceWithVoid();
    }
}
