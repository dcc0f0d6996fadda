/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One who asks for certificates, as any Kafka client would, and reads what is answered. Knows nothing of the issuer's code. */
final class Tenant implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final String name;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> outcomes = new CopyOnWriteArrayList<>();

    Tenant(ChanceryInfrastructure infrastructure, String name) {
        this.name = name;
        Map<String, Object> kafka = new HashMap<>(infrastructure.propertiesOf(name));
        kafka.put("acks", "all");
        kafka.put("max.request.size", 1_048_576);
        this.producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                infrastructure.propertiesOf(name), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(outcomesTopic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    static Headers headers(String id) {
        Headers headers = new RecordHeaders();
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id);
        add(headers, "ce_source", "/services/test");
        add(headers, "ce_type", "dev.chancery.certificate.requested.v1");
        add(headers, "ce_time", Instant.now().toString());
        return headers;
    }

    static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    RecordMetadata send(String id, String json) {
        return send(id, headers(id), json.getBytes(StandardCharsets.UTF_8));
    }

    RecordMetadata send(@Nullable String key, Headers headers, byte @Nullable [] value) {
        return send(null, key, headers, value);
    }

    /** @param time for a topic that takes the sender's: as if the broker had appended it then */
    RecordMetadata send(@Nullable Instant time, @Nullable String key, Headers headers, byte @Nullable [] value) {
        try {
            return producer.send(new ProducerRecord<>(
                            Streams.requests(name).topic(),
                            null,
                            time == null ? null : time.toEpochMilli(),
                            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                            value,
                            headers))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first answer under this id. */
    CertificateOutcome answer(String id) {
        return answers(id, 1).getFirst();
    }

    /** All answers under this id, once there are as many. */
    List<CertificateOutcome> answers(String id, int count) {
        EventStream<CertificateOutcome> stream = Streams.outcomes(name);
        return records(id, count).stream()
                .map(record -> stream.read(Envelope.typeOf(record.headers()), record.value()))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> records(String id, int count) {
        Awaitility.await("answer to " + id).atMost(ANSWER_MAX).until(() -> {
            consumer.poll(Duration.ofMillis(50)).forEach(outcomes::add);
            return found(id).size() >= count;
        });
        return found(id);
    }

    private List<ConsumerRecord<byte[], byte[]>> found(String id) {
        return outcomes.stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(id))
                .toList();
    }

    private String outcomesTopic() {
        return Streams.outcomes(name).topic();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
