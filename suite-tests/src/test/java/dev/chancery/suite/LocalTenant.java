/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A team's service: it sends requests and reads its answers, with the credential that {@code up} leaves for the local user. */
final class LocalTenant implements AutoCloseable {
    static final String REQUESTS = "chancery.requests.local.v1";
    static final String OUTCOMES = "chancery.outcomes.local.v1";
    private static final Duration SEND_MAX = Duration.ofMinutes(3);

    private final Map<String, Object> settings;
    private final KafkaProducer<String, String> producer;

    LocalTenant(RunningSuite suite) throws IOException {
        settings = settings(suite);
        Map<String, Object> producing = new HashMap<>(settings);
        producing.put("acks", "all");
        producing.put("delivery.timeout.ms", (int) SEND_MAX.toMillis());
        producing.put("max.block.ms", SEND_MAX.toMillis());
        producer = new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer());
    }

    /** Sends a request and waits for the broker. */
    void send(String id, Instant time, String value) throws Exception {
        producer.send(request(id, time, value)).get(SEND_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private static ProducerRecord<String, String> request(String id, Instant time, String value) {
        ProducerRecord<String, String> request = new ProducerRecord<>(REQUESTS, id, value);
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/services/suite",
                        "ce_type", "dev.chancery.certificate.requested.v1",
                        "ce_time", time.toString(),
                        "content-type", "application/json")
                .forEach((name, text) -> request.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return request;
    }

    /** Sends a request, whatever it is; does not wait for the broker. */
    Future<RecordMetadata> begin(String id, String value) {
        return producer.send(request(id, Instant.now(), value));
    }

    /** Sends as fast as the broker takes them, and waits for it. */
    void sendAll(List<String> ids, String value) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String id : ids) {
            sent.add(begin(id, value));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get(SEND_MAX.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The requests that have an outcome. */
    Set<String> answered() {
        return outcomes().stream().map(ConsumerRecord::key).collect(Collectors.toSet());
    }

    /** Every outcome that stands on the log now, in order per key. */
    List<ConsumerRecord<String, String>> outcomes() {
        List<ConsumerRecord<String, String>> outcomes = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(OUTCOMES).stream()
                    .map(partition -> new TopicPartition(OUTCOMES, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(outcomes::add);
            }
        }
        return outcomes;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    private static Map<String, Object> settings(RunningSuite suite) throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(suite.home().resolve("kafka/client.properties"))) {
            file.load(reader);
        }
        return new HashMap<>(Map.of(
                "bootstrap.servers",
                file.getProperty("bootstrap.servers"),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(file.getProperty("sasl.username"), file.getProperty("sasl.password"))));
    }
}
