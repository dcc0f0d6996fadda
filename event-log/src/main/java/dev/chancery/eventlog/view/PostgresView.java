/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog.view;

import dev.chancery.eventlog.View;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * A view in PostgreSQL. A batch's rows and the partition's new position are written in one transaction that begins by moving the position from
 * where this replica believes it to be: when it is elsewhere, another replica has applied the batch, and nothing is written. So any number of
 * replicas may follow the same topics into the same tables, without a consumer group and without knowing of each other.
 *
 * <p>The schema has the table {@code view_position (view varchar, topic varchar, topic_id varchar, partition int, next_offset bigint, primary key (view,
 * topic, partition))}.
 */
public final class PostgresView implements View {
    private static final Logger LOG = Logger.getLogger(PostgresView.class);

    /** What the view's owner does with records. */
    public interface Rows {
        /** Writes what the records say. Runs in the batch's transaction: no side effects, nothing but SQL, idempotent. */
        Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records);

        /** Deletes every row of the view. Runs in the transaction that forgets its positions. */
        Uni<Void> empty(Mutiny.StatelessSession session);
    }

    private final Database database;
    private final String name;
    private final Rows rows;
    private volatile Map<TopicPartition, PartitionBounds> log = Map.of();

    public PostgresView(Mutiny.SessionFactory sessions, String name, Rows rows) {
        this.database = new Database(sessions);
        this.name = name;
        this.rows = rows;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> bounds) {
        log = bounds;
        return database.withTransaction(session -> kept(session)
                .chain(kept -> isOfAnotherLog(kept, bounds)
                        ? forget(session)
                        : Uni.createFrom().item(kept))
                .call(kept -> enterMissing(session, kept, bounds))
                .map(kept -> merge(kept, bounds)));
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        return database.withTransaction(session -> move(session, partition, from, to)
                .chain(moved ->
                        moved == 1 ? rows.apply(session, records).replaceWith(to) : positionOf(session, partition)));
    }

    private Uni<Integer> move(Mutiny.StatelessSession session, TopicPartition partition, long from, long to) {
        return session.createNativeQuery("update view_position set next_offset = ?1"
                        + " where view = ?2 and topic = ?3 and partition = ?4 and topic_id = ?5 and next_offset = ?6")
                .setParameter(1, to)
                .setParameter(2, name)
                .setParameter(3, partition.topic())
                .setParameter(4, partition.partition())
                .setParameter(5, topicId(partition))
                .setParameter(6, from)
                .executeUpdate();
    }

    private Uni<Long> positionOf(Mutiny.StatelessSession session, TopicPartition partition) {
        return session.createNativeQuery(
                        "select next_offset from view_position where view = ?1 and topic = ?2 and partition = ?3",
                        Long.class)
                .setParameter(1, name)
                .setParameter(2, partition.topic())
                .setParameter(3, partition.partition())
                .getSingleResult();
    }

    private record Kept(String topicId, long nextOffset) {}

    private Uni<Map<TopicPartition, Kept>> kept(Mutiny.StatelessSession session) {
        return session.createNativeQuery(
                        "select topic, partition, topic_id, next_offset from view_position where view = ?1 order by topic, partition for update",
                        Object[].class)
                .setParameter(1, name)
                .getResultList()
                .map(PostgresView::byPartition);
    }

    private static Map<TopicPartition, Kept> byPartition(List<Object[]> found) {
        Map<TopicPartition, Kept> kept = new HashMap<>();
        for (Object[] row : found) {
            kept.put(
                    new TopicPartition((String) row[0], ((Number) row[1]).intValue()),
                    new Kept((String) row[2], ((Number) row[3]).longValue()));
        }
        return kept;
    }

    /** Another topic of the same name, or a position that the log has not reached: what the rows say is of a log that is gone. */
    private boolean isOfAnotherLog(Map<TopicPartition, Kept> kept, Map<TopicPartition, PartitionBounds> bounds) {
        return kept.entrySet().stream().anyMatch(entry -> {
            PartitionBounds now = bounds.get(entry.getKey());
            boolean another = now != null
                    && (!now.topicId().toString().equals(entry.getValue().topicId())
                            || entry.getValue().nextOffset() > now.end());
            if (another) {
                LOG.warnf(
                        "view rebuilt: the log is another one view=%s partition=%s kept=%s log=%s",
                        name, entry.getKey(), entry.getValue(), now);
            }
            return another;
        });
    }

    private Uni<Map<TopicPartition, Kept>> forget(Mutiny.StatelessSession session) {
        return rows.empty(session)
                .chain(() -> session.createNativeQuery("delete from view_position where view = ?1")
                        .setParameter(1, name)
                        .executeUpdate())
                .replaceWith(Map.of());
    }

    private Uni<Void> enterMissing(
            Mutiny.StatelessSession session,
            Map<TopicPartition, Kept> kept,
            Map<TopicPartition, PartitionBounds> bounds) {
        Uni<Void> entered = Uni.createFrom().voidItem();
        for (Map.Entry<TopicPartition, PartitionBounds> entry : bounds.entrySet()) {
            if (!kept.containsKey(entry.getKey())) {
                entered = entered.chain(() -> enter(session, entry.getKey(), entry.getValue()));
            }
        }
        return entered;
    }

    private Uni<Void> enter(Mutiny.StatelessSession session, TopicPartition partition, PartitionBounds bounds) {
        return session.createNativeQuery("insert into view_position (view, topic, topic_id, partition, next_offset)"
                        + " values (?1, ?2, ?3, ?4, ?5) on conflict do nothing")
                .setParameter(1, name)
                .setParameter(2, partition.topic())
                .setParameter(3, bounds.topicId().toString())
                .setParameter(4, partition.partition())
                .setParameter(5, bounds.begin())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Map<TopicPartition, Long> merge(
            Map<TopicPartition, Kept> kept, Map<TopicPartition, PartitionBounds> bounds) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        bounds.forEach((partition, now) -> {
            Kept known = kept.get(partition);
            positions.put(partition, known == null ? now.begin() : known.nextOffset());
        });
        return positions;
    }

    private String topicId(TopicPartition partition) {
        PartitionBounds bounds = log.get(partition);
        if (bounds == null) {
            throw new IllegalStateException("not positioned yet: " + partition);
        }
        return bounds.topicId().toString();
    }
}
