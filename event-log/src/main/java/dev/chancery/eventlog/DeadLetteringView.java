/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * In front of every view: whatever a record holds, the view goes on behind it, and the record lies in the dead letters with the reason.
 *
 * <p>A record that cannot be read never reaches the view. A batch that fails because of what a record holds is applied again record by record, and the one
 * that fails then is put aside. A failure that passes (the database is away, a lock, a full disk) is none of the record's, and is left to
 * {@link ViewUpdater}, which tries again in place. A record is in the dead letters before the view passes it: if it stops in between, it is put there again
 * under the same event id, and none is lost.
 */
public final class DeadLetteringView implements View {
    private static final Logger LOG = Logger.getLogger(DeadLetteringView.class);
    /** Tries of one record before it is put aside: a driver's own mistake at the wrong moment must not cost a fact. */
    private static final int RETRIES = 2;

    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    /** Where records go that no view takes. */
    public interface Unreadable {
        /** Completes once the record is safe there. */
        Uni<?> put(ConsumerRecord<byte[], byte[]> record, String reason);
    }

    private final View view;
    private final Consumer<ConsumerRecord<byte[], byte[]>> proof;
    private final Unreadable unreadable;

    /** For a view whose applying says by itself that a record cannot be read. */
    public DeadLetteringView(View view, Unreadable unreadable) {
        this(view, record -> {}, unreadable);
    }

    /** @param proof throws for a record that can never be read, so that the rest of its batch stays one */
    public DeadLetteringView(View view, Consumer<ConsumerRecord<byte[], byte[]>> proof, Unreadable unreadable) {
        this.view = view;
        this.proof = proof;
        this.unreadable = unreadable;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        return view.positions(log);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> readable = new ArrayList<>(records.size());
        Uni<Void> put = Uni.createFrom().voidItem();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                proof.accept(record);
                readable.add(record);
            } catch (RuntimeException e) {
                put = put.chain(() -> put(record, e));
            }
        }
        return put.chain(() -> view.apply(partition, from, to, readable))
                .onFailure(RecordFaults::isOne)
                .recoverWithUni(failure -> oneByOne(partition, from, to, readable, failure));
    }

    private Uni<Long> oneByOne(
            TopicPartition partition,
            long from,
            long to,
            List<ConsumerRecord<byte[], byte[]>> records,
            Throwable failure) {
        LOG.warnf(
                "batch not applied, its records are taken one by one topic=%s partition=%d from=%d to=%d cause=\"%s\"",
                partition.topic(), partition.partition(), from, to, RecordFaults.reason(failure));
        Uni<Long> applied = Uni.createFrom().item(from);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            applied =
                    applied.chain(at -> at > record.offset() ? Uni.createFrom().item(at) : one(partition, at, record));
        }
        // What lies behind the last of them on the log holds no record for the view.
        return applied.chain(at -> at >= to ? Uni.createFrom().item(at) : view.apply(partition, at, to, List.of()));
    }

    private Uni<Long> one(TopicPartition partition, long from, ConsumerRecord<byte[], byte[]> record) {
        long to = record.offset() + 1;
        return Uni.createFrom()
                .deferred(() -> view.apply(partition, from, to, List.of(record)))
                .onFailure(RecordFaults::isOne)
                .retry()
                .withBackOff(RETRY_AFTER, RETRY_AFTER)
                .atMost(RETRIES)
                .onFailure(RecordFaults::isOne)
                .recoverWithUni(
                        failure -> put(record, failure).chain(() -> view.apply(partition, from, to, List.of())));
    }

    private Uni<Void> put(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        return unreadable.put(record, RecordFaults.reason(failure)).replaceWithVoid();
    }
}
