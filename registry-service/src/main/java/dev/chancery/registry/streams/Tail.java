/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import dev.chancery.contracts.EventStream;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * One client's place on the log. It reads only when the client has taken what was read before, so a slow client costs no memory and holds nobody up.
 *
 * <p>Every method waits for the broker: call them on a thread that may wait. One call at a time; {@link #close} alone may come from anywhere.
 */
final class Tail implements AutoCloseable {
    private static final int RECORDS_MAX = 100;
    private static final int FETCH_BYTES_MAX = 1_048_576;
    private static final int FETCH_PARTITION_BYTES_MAX = 262_144;

    private final List<EventStream<?>> streams;
    private final Consumer<byte[], byte[]> consumer;
    private final ReentrantLock inUse = new ReentrantLock();
    private final Map<TopicPartition, Integer> numbers = new HashMap<>();
    private final Map<Integer, Long> next = new HashMap<>();
    private volatile boolean closing;

    private Tail(List<EventStream<?>> streams, Consumer<byte[], byte[]> consumer) {
        this.streams = streams;
        this.consumer = consumer;
    }

    /**
     * Takes its place: at {@code from}, or, where that is null, behind what the log holds now. What has left the log meanwhile cannot be had; it goes on
     * with the oldest that is kept. A partition that the stream does not have is ignored: the head of the answer is out by then.
     */
    static Tail open(
            Map<String, Object> kafka, String name, List<EventStream<?>> streams, @Nullable OffsetVector from) {
        Tail tail = new Tail(
                streams,
                new KafkaConsumer<>(settings(kafka, name), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        try {
            tail.position(from);
            return tail;
        } catch (RuntimeException e) {
            tail.close();
            throw e;
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka, String name) {
        Map<String, Object> settings = KafkaSettings.of(kafka, name);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Only what retention has taken can be out of range; what follows it is what there is.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_MAX);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_PARTITION_BYTES_MAX);
        return settings;
    }

    private void position(@Nullable OffsetVector from) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (EventStream<?> stream : streams) {
            consumer.partitionsFor(stream.topic()).stream()
                    .sorted(Comparator.comparingInt(PartitionInfo::partition))
                    .forEach(found -> partitions.add(new TopicPartition(found.topic(), found.partition())));
        }
        for (int i = 0; i < partitions.size(); i++) {
            numbers.put(partitions.get(i), i);
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        numbers.forEach((partition, number) -> {
            long end = ends.getOrDefault(partition, 0L);
            Long asked = from == null ? null : from.next().get(number);
            // Past the end: the log is another one than the client knew, and what it holds is news.
            long start = asked == null ? end : asked > end ? 0 : asked;
            consumer.seek(partition, start);
            next.put(number, start);
        });
    }

    /** What the client has once it has everything that was handed out. */
    String id() {
        return OffsetVector.of(next).toString();
    }

    /** The next events, as soon as there are any; none after {@code max}, and none once it is closed. */
    List<StreamEvent> poll(Duration max) {
        inUse.lock();
        try {
            if (closing) {
                return List.of();
            }
            List<StreamEvent> events = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(max)) {
                add(events, record);
            }
            return events;
        } catch (WakeupException e) {
            return List.of();
        } finally {
            inUse.unlock();
        }
    }

    private void add(List<StreamEvent> events, ConsumerRecord<byte[], byte[]> record) {
        Integer number = numbers.get(new TopicPartition(record.topic(), record.partition()));
        if (number == null) {
            throw new IllegalStateException("not followed: " + record.topic() + "-" + record.partition());
        }
        next.put(number, record.offset() + 1);
        String type = Envelope.typeOf(record.headers());
        boolean known = type != null
                && streams.stream()
                        .anyMatch(stream -> stream.topic().equals(record.topic())
                                && stream.types().contains(type));
        // A null is compaction's; an unknown type is for readers who know it.
        if (known && record.value() != null) {
            events.add(new StreamEvent(id(), type, new String(record.value(), StandardCharsets.UTF_8)));
        }
    }

    /** Ends a poll under way and lets go of the broker. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        inUse.lock();
        try {
            consumer.close();
        } finally {
            inUse.unlock();
        }
    }
}
