/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long a request takes on an idle stack, from the moment it is sent to the moment its outcome is read, beside a bare produce-consume
 * round trip on the same broker in the same run.
 *
 * <p>Arguments: the stack's home, a CSR file, how many requests.
 */
public final class RoundTrip {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int WARM_UP = 200;
    /** Until the views that follow the log have applied what the request before brought: an idle stack is what is measured. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private final Map<String, Object> settings;
    private final String requests;
    private final String answers;
    private final String value;

    private RoundTrip(Map<String, Object> settings, String requests, String answers, String value) {
        this.settings = settings;
        this.requests = requests;
        this.answers = answers;
        this.value = value;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> admin = Broker.asAdmin(Path.of(arguments[0]));
        String csr = Files.readString(Path.of(arguments[1]));
        int count = Integer.parseInt(arguments[2]);
        String bareTopic = Broker.createBareTopic(admin);
        String request = Requests.value(csr);

        Latencies bare = new RoundTrip(admin, bareTopic, bareTopic, request).measure(count);
        Latencies issued = new RoundTrip(admin, "chancery.requests.local.v1", "chancery.outcomes.local.v1", request)
                .measure(count);

        System.out.println(bare.line("bare produce-consume round trip"));
        System.out.println(issued.line("request event to outcome event, idle stack"));
        System.out.printf(
                Locale.ROOT,
                "ratio to the bare round trip: p50 %.1f, p99 %.1f%n",
                issued.millis(50) / bare.millis(50),
                issued.millis(99) / bare.millis(99));
    }

    private Latencies measure(int count) throws Exception {
        long[] nanos = new long[count];
        try (KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                KafkaConsumer<String, String> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(answers).stream()
                    .map(partition -> new TopicPartition(answers, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            for (int i = -WARM_UP; i < count; i++) {
                if (i >= 0) {
                    Thread.sleep(SETTLE);
                }
                long took = once(producer, consumer);
                if (i >= 0) {
                    nanos[i] = took;
                }
            }
        }
        return Latencies.of(nanos);
    }

    private long once(KafkaProducer<String, String> producer, KafkaConsumer<String, String> consumer) throws Exception {
        ProducerRecord<String, String> record = Requests.record(requests, value);
        long start = System.nanoTime();
        producer.send(record).get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS);
        while (System.nanoTime() - start < ANSWER_MAX.toNanos()) {
            for (ConsumerRecord<String, String> answer : consumer.poll(Duration.ofMillis(100))) {
                if (record.key().equals(answer.key())) {
                    return System.nanoTime() - start;
                }
            }
        }
        throw new IllegalStateException("no answer to " + record.key() + " within " + ANSWER_MAX);
    }
}
