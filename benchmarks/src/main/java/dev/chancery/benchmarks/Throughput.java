/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How many requests a second a stack answers, from request event to outcome event, when there are always more than it can take. Every outcome
 * is counted, and every one has to be a certificate.
 *
 * <p>Arguments: the stack's home, for how many seconds, the algorithm of the requests' keys.
 */
public final class Throughput {
    private static final String REQUESTS = "chancery.requests.local.v1";
    private static final String OUTCOMES = "chancery.outcomes.local.v1";
    private static final int KEYS = 64;
    /** Enough to keep every partition busy, few enough that none waits for a minute. */
    private static final int UNANSWERED_MAX = 8_000;

    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private final Map<String, Object> settings;
    private final List<String> values;
    private final Semaphore unanswered = new Semaphore(UNANSWERED_MAX);
    private final AtomicLong granted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Throughput(Map<String, Object> settings, List<String> values) {
        this.settings = settings;
        this.values = values;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = new HashMap<>(Broker.asAdmin(Path.of(arguments[0])));
        settings.put("linger.ms", 5);
        settings.put("batch.size", 131_072);
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[1]));
        KeyAlgorithm algorithm = KeyAlgorithm.parse(arguments.length > 2 ? arguments[2] : "ec-p256");
        new Throughput(settings, values(algorithm)).measure(duration);
    }

    private static List<String> values(KeyAlgorithm algorithm) {
        SecureRandom random = new SecureRandom();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            SubjectName.Dns name = new SubjectName.Dns("load-" + i + ".internal");
            SigningKey key = SigningKey.generate(algorithm, random);
            values.add(Requests.value(
                    CertificationRequest.create(key, DistinguishedName.commonName(name.aLabel()), List.of(name))
                            .pem()));
        }
        return values;
    }

    private void measure(Duration duration) throws Exception {
        Thread reading = Thread.ofPlatform().daemon().name("outcomes").unstarted(this::count);
        Thread sending = Thread.ofPlatform().daemon().name("requests").unstarted(this::send);
        reading.start();
        sending.start();
        Thread.sleep(WARM_UP);
        long before = granted.get();
        long start = System.nanoTime();
        Thread.sleep(duration);
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = (granted.get() - before) / seconds;
        System.out.printf(
                Locale.ROOT,
                "issued through Kafka: %.0f a second over %.0f s (%d granted in all, %d refused)%n",
                rate,
                seconds,
                granted.get(),
                refused.get());
        if (refused.get() > 0) {
            throw new IllegalStateException("requests were refused: the figure means nothing");
        }
    }

    private void send() {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; ; i++) {
                unanswered.acquire();
                Future<?> _ = producer.send(Requests.record(REQUESTS, values.get(i % values.size())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(OUTCOMES).stream()
                    .map(partition -> new TopicPartition(OUTCOMES, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> outcome : consumer.poll(Duration.ofMillis(100))) {
                    (isGranted(outcome) ? granted : refused).incrementAndGet();
                    unanswered.release();
                }
            }
        }
    }

    private static boolean isGranted(ConsumerRecord<byte[], byte[]> outcome) {
        return new String(outcome.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8).contains("granted");
    }
}
