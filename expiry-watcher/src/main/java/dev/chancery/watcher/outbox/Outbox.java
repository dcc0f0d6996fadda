/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.outbox;

import dev.chancery.contracts.Bytes;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.watcher.rows.RowSet;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Events that were decided together with rows. Their bytes are stored in the rows' transaction; they are published afterwards, in order, and
 * marked as out. Whoever dies in between leaves them waiting, and the next round publishes the same bytes again.
 */
public final class Outbox {
    /** The most events that one call publishes. */
    public static final int BATCH_MAX = 500;

    private static final Duration KEPT = Duration.ofDays(7);

    private final LogPublisher publisher;

    public Outbox(LogPublisher publisher) {
        this.publisher = publisher;
    }

    private record StoredRow(
            String topic, String key, String ceId, String ceSource, String ceType, Instant ceTime, String value) {
        static StoredRow of(LogEvent event) {
            Envelope envelope = event.envelope();
            return new StoredRow(
                    event.topic(),
                    Objects.requireNonNull(event.key()),
                    envelope.id(),
                    envelope.source(),
                    envelope.type(),
                    envelope.time(),
                    new String(event.value().octets(), StandardCharsets.UTF_8));
        }
    }

    private record WaitingRow(
            long seq,
            String topic,
            String key,
            String ceId,
            String ceSource,
            String ceType,
            Instant ceTime,
            String value) {
        LogEvent event() {
            return new LogEvent(
                    topic,
                    key,
                    new Envelope(ceId, ceSource, ceType, ceTime, key),
                    Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private record OutRow(long seq, Instant publishedAt) {}

    /** Stores the events in the transaction of the rows that they were made from. */
    public static Uni<Void> store(Mutiny.StatelessSession session, List<LogEvent> events) {
        String columns = "topic, key, ce_id, ce_source, ce_type, ce_time, value";
        return RowSet.execute(
                session,
                "insert into outbox (" + columns + ") select " + columns + " from"
                        + RowSet.as("topic varchar, key varchar, ce_id varchar, ce_source varchar, ce_type varchar,"
                                + " ce_time timestamptz, value varchar"),
                events.stream().map(StoredRow::of).toList());
    }

    /**
     * Publishes what waits, waits for the broker, and marks it as out; answers how much it was. The caller's transaction holds the turn, so
     * that two replicas never publish two versions of an alert in the wrong order.
     */
    public Uni<Integer> publish(Mutiny.StatelessSession session, Instant now) {
        return waiting(session)
                .chain(rows -> rows.isEmpty()
                        ? Uni.createFrom().item(0)
                        : publishAll(rows)
                                .chain(() -> markOut(session, rows, now))
                                .replaceWith(rows.size()));
    }

    /** Forgets what has been out for a week. */
    public static Uni<Void> prune(Mutiny.StatelessSession session, Instant now) {
        return session.createNativeQuery(
                        "delete from outbox where published_at < cast(cast(?1 as varchar) as timestamptz)")
                .setParameter(1, now.minus(KEPT).toString())
                .executeUpdate()
                .replaceWithVoid();
    }

    private static Uni<List<WaitingRow>> waiting(Mutiny.StatelessSession session) {
        return RowSet.read(
                session.createNativeQuery(
                                "select cast(to_jsonb(o) as varchar) from outbox o where published_at is null order by seq limit ?1",
                                String.class)
                        .setParameter(1, BATCH_MAX),
                WaitingRow.class);
    }

    /** All are handed to the producer in order before the first answer is waited for; its idempotence keeps that order on the log. */
    private Uni<Void> publishAll(List<WaitingRow> rows) {
        List<Uni<LogPosition>> publications = new ArrayList<>();
        rows.forEach(row -> publications.add(publisher.publish(row.event())));
        return Uni.join()
                .all(List.copyOf(publications))
                .andFailFast()
                .emitOn(here())
                .replaceWithVoid();
    }

    private static Uni<Void> markOut(Mutiny.StatelessSession session, List<WaitingRow> rows, Instant now) {
        return RowSet.execute(
                session,
                "update outbox o set published_at = r.published_at from"
                        + RowSet.as("seq bigint, published_at timestamptz") + "where o.seq = r.seq",
                rows.stream().map(row -> new OutRow(row.seq(), now)).toList());
    }

    /** A session belongs to the context that opened it: what comes from the producer's thread must go back there. */
    private static Executor here() {
        Context context = Objects.requireNonNull(Vertx.currentContext(), "sessions live on a Vert.x context");
        return command -> context.runOnContext(ignored -> command.run());
    }
}
