/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.x509.CertificateId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Asks for one certificate after the other over Kafka, as a tenant of whom nobody else is one. */
final class Issuances implements AutoCloseable {
    private static final String TENANT = "registry";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final String value;

    Issuances(Path home, String value) throws IOException {
        Map<String, Object> settings = Broker.asAdmin(home);
        this.value = value;
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer
                .partitionsFor(Streams.outcomes(TENANT).topic())
                .stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Returns once it is granted; throws where it is refused, or not answered within a minute. */
    CertificateId ask() throws Exception {
        ProducerRecord<String, String> request =
                Requests.record(Streams.requests(TENANT).topic(), value);
        producer.send(request).get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS);
        long end = System.nanoTime() + ANSWER_MAX.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<String, byte[]> answer : consumer.poll(Duration.ofMillis(100))) {
                if (request.key().equals(answer.key())) {
                    return granted(answer);
                }
            }
        }
        throw new IllegalStateException("no answer to " + request.key() + " within " + ANSWER_MAX);
    }

    private static CertificateId granted(ConsumerRecord<String, byte[]> answer) {
        CertificateOutcome outcome = Streams.outcomes(TENANT).read(Envelope.typeOf(answer.headers()), answer.value());
        if (outcome instanceof CertificateGranted granted) {
            return granted.certificate();
        }
        throw new IllegalStateException("refused: " + new String(answer.value(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
