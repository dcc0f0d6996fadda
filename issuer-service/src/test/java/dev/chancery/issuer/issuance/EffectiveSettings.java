/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Learns from the Kafka clients themselves what they run with, defaults included. */
public final class EffectiveSettings
        implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
    private static final Map<String, Map<String, Object>> PRODUCERS = new ConcurrentHashMap<>();
    private static final Map<String, Map<String, Object>> CONSUMERS = new ConcurrentHashMap<>();

    /** By client id; empty while there is none. */
    static Map<String, Object> ofProducer(String client) {
        return PRODUCERS.getOrDefault(client, Map.of());
    }

    static Map<String, Object> ofConsumer(String client) {
        return CONSUMERS.getOrDefault(client, Map.of());
    }

    @Override
    public void configure(Map<String, ?> given) {
        Map<String, Object> settings = new TreeMap<>(given);
        String client = String.valueOf(given.get("client.id"));
        if (given.containsKey("key.serializer")) {
            PRODUCERS.put(client, withoutNulls(new ProducerConfig(settings).values()));
        } else {
            CONSUMERS.put(client, withoutNulls(new ConsumerConfig(settings).values()));
        }
    }

    @SuppressWarnings("NullAway") // Kafka's values may be null
    private static Map<String, Object> withoutNulls(Map<String, ?> values) {
        Map<String, Object> known = new TreeMap<>();
        values.forEach((name, value) -> {
            if (value != null) {
                known.put(name, value);
            }
        });
        return known;
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata where, @Nullable Exception failure) {}

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
