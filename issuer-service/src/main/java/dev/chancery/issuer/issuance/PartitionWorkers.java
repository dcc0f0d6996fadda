/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Loops;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The requests that were read and are not answered yet. Partitions go beside each other, so that one computes while another waits for the broker
 * or the disk; within a partition one batch comes after the other, so the answers to one key have the order of its requests.
 *
 * <p>Whoever reads the log calls it from one thread. What waits is bounded as long as he heeds {@link #isFull}.
 */
final class PartitionWorkers implements AutoCloseable {
    /** What becomes of a batch. Returns once every answer is durable; what it throws ends all lanes. */
    interface Work {
        void on(List<ConsumerRecord<byte[], byte[]>> batch) throws InterruptedException;
    }

    private final int batchMax;
    private final long bytesMax;
    private final ExecutorService threads;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private final Map<String, Long> bytesOf = new HashMap<>();
    private long bytes;
    private int running;
    private @Nullable RuntimeException failure;

    /**
     * @param count how many partitions may be worked on at once
     * @param batchMax requests in one batch
     * @param bytesMax of requests, in all lanes together; what one poll brings may come on top
     */
    PartitionWorkers(int count, int batchMax, long bytesMax) {
        this.batchMax = batchMax;
        this.bytesMax = bytesMax;
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("issuer-lane-", 0).factory());
    }

    /** Hands over what comes next in a partition. */
    synchronized void add(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, Work work) {
        Lane lane = lanes.computeIfAbsent(partition, _ -> new Lane());
        lane.work = work;
        records.forEach(record -> {
            lane.waiting.add(record);
            weigh(record, 1);
        });
        goOn(lane);
    }

    /** Whether no more of this partition should be read for now. One tenant never takes more than half of the room, so that the others find some. */
    synchronized boolean isFull(TopicPartition partition) {
        Lane lane = lanes.get(partition);
        return bytes >= bytesMax
                || (lane != null && lane.waiting.size() >= batchMax)
                || bytesOf.getOrDefault(Streams.tenantOf(partition.topic()), 0L) >= bytesMax / 2;
    }

    synchronized boolean isIdle() {
        return running == 0;
    }

    /** Whether a batch has been under way for longer than any batch takes while the broker answers. */
    synchronized boolean standStill() {
        return lanes.values().stream()
                .anyMatch(lane -> lane.underWay > 0 && System.nanoTime() - lane.begun > Loops.SILENT_MAX.toNanos());
    }

    /** What was answered since this was last asked: by partition, the offset of the first request without an answer. */
    synchronized Map<TopicPartition, OffsetAndMetadata> answered() {
        Map<TopicPartition, OffsetAndMetadata> answered = new HashMap<>();
        lanes.forEach((partition, lane) -> lane.answered.ifPresent(next -> {
            answered.put(partition, new OffsetAndMetadata(next));
            lane.answered = OptionalLong.empty();
        }));
        return answered;
    }

    /** These could not be acknowledged, and are told again; who has answered more meanwhile acknowledges that. */
    synchronized void notAcknowledged(Map<TopicPartition, OffsetAndMetadata> answered) {
        answered.forEach((partition, next) -> {
            Lane lane = lanes.get(partition);
            if (lane != null && lane.answered.isEmpty()) {
                lane.answered = OptionalLong.of(next.offset());
            }
        });
    }

    /** Requests of this partition that were read and are not answered. */
    synchronized int unanswered(TopicPartition partition) {
        Lane lane = lanes.get(partition);
        return lane == null ? 0 : lane.waiting.size() + lane.underWay;
    }

    /** What ended the lanes; nothing goes on after it. */
    synchronized Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Forgets what waits. A batch that is under way goes on, and what it answers still counts until {@link #forget}. */
    synchronized void drop(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> {
            Lane lane = lanes.get(partition);
            if (lane != null) {
                lane.waiting.forEach(record -> weigh(record, -1));
                lane.waiting.clear();
            }
        });
    }

    synchronized void dropAll() {
        drop(List.copyOf(lanes.keySet()));
    }

    /** They are another's: what is answered late must not be acknowledged here. */
    synchronized void forget(Collection<TopicPartition> partitions) {
        drop(partitions);
        partitions.forEach(partition -> {
            Lane lane = lanes.get(partition);
            if (lane != null) {
                lane.times++;
                lane.answered = OptionalLong.empty();
            }
        });
    }

    /** Whether nothing is under way any more, at the latest after this time. */
    synchronized boolean awaitIdle(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (running > 0) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public void close() {
        dropAll();
        threads.shutdown();
    }

    private void goOn(Lane lane) {
        if (lane.underWay == 0 && !lane.waiting.isEmpty() && failure == null) {
            List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
            while (batch.size() < batchMax && !lane.waiting.isEmpty()) {
                batch.add(lane.waiting.remove());
            }
            lane.underWay = batch.size();
            lane.begun = System.nanoTime();
            running++;
            Work work = lane.work;
            int times = lane.times;
            threads.execute(() -> run(lane, batch, work, times));
        }
    }

    private void run(Lane lane, List<ConsumerRecord<byte[], byte[]>> batch, Work work, int times) {
        @Nullable RuntimeException flaw = null;
        try {
            work.on(batch);
        } catch (RuntimeException e) {
            flaw = e;
        } catch (Throwable e) {
            // An Error ends the lanes too: a batch that was passed over would be acknowledged with the next.
            flaw = new IllegalStateException("a batch ended by " + e, e);
        }
        ended(lane, batch, times, flaw);
    }

    private synchronized void ended(
            Lane lane, List<ConsumerRecord<byte[], byte[]>> batch, int times, @Nullable RuntimeException flaw) {
        batch.forEach(record -> weigh(record, -1));
        lane.underWay = 0;
        running--;
        if (flaw == null && times == lane.times) {
            lane.answered = OptionalLong.of(batch.getLast().offset() + 1);
        }
        if (flaw != null && failure == null) {
            failure = flaw;
        }
        goOn(lane);
        notifyAll();
    }

    private void weigh(ConsumerRecord<byte[], byte[]> record, int sign) {
        long size = sign * size(record);
        bytes += size;
        bytesOf.merge(Streams.tenantOf(record.topic()), size, Long::sum);
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        long size = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** One partition. Guarded by the lanes' monitor. */
    private static final class Lane {
        private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
        private Work work = _ -> {};
        private int underWay;
        private long begun;
        /** How often the partition was lost: what was begun before is not acknowledged after. */
        private int times;

        private OptionalLong answered = OptionalLong.empty();
    }
}
