/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import dev.chancery.contracts.EventStream;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.testkit.ChanceryInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** Writes to the log as another service would, and looks at what stands on it. */
public final class LogProbe implements AutoCloseable {
    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final LogPublisher publisher;

    /** @param principal whose rights it has */
    public LogProbe(String principal) {
        // The machine may be busy; nothing here is about how fast a view follows.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        publisher = new LogPublisher(infrastructure.propertiesOf(principal), "probe-" + principal, Runnable::run);
    }

    public <M> LogEvent event(EventStream<M> stream, String key, M message) {
        return LogEvent.of(stream, key, message, UUID.randomUUID().toString(), "/services/probe", Instant.now());
    }

    public LogPosition publish(LogEvent event) {
        return publisher.publish(event).await().atMost(Duration.ofSeconds(20));
    }

    /** Publishes each event twice, as a writer that is unsure would. */
    public void publishTwice(LogEvent... events) {
        for (LogEvent event : events) {
            publish(event);
            publish(event);
        }
    }

    /** Everything of this key on the stream, in order. */
    public <M> List<M> read(EventStream<M> stream, String key) {
        Map<String, Object> settings = new HashMap<>(infrastructure.adminProperties());
        List<M> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(stream.topic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                        found.add(stream.read(Envelope.typeOf(record.headers()), record.value()));
                    }
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        publisher.close();
    }
}
