/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long requests take that come at a steady rate, each from the moment at which it was due to be sent, so that a stall counts for all that it
 * held up; beside a bare produce-consume round trip at the same rate on the same broker.
 *
 * <p>Arguments: the stack's home, a CSR file, requests per second, for how many seconds.
 */
public final class PacedRoundTrip {
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration ANSWERS_MAX = Duration.ofSeconds(60);

    private final Map<String, Object> settings;
    private final String requests;
    private final String answers;
    private final String value;
    private final int perSecond;
    private final Map<String, Long> due = new ConcurrentHashMap<>();

    private PacedRoundTrip(Map<String, Object> settings, String requests, String answers, String value, int perSecond) {
        this.settings = settings;
        this.requests = requests;
        this.answers = answers;
        this.value = value;
        this.perSecond = perSecond;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> admin = Broker.asAdmin(Path.of(arguments[0]));
        String request = Requests.value(Files.readString(Path.of(arguments[1])));
        int perSecond = Integer.parseInt(arguments[2]);
        Duration duration = Duration.ofSeconds(Long.parseLong(arguments[3]));
        String bareTopic = Broker.createBareTopic(admin);

        Latencies bare = new PacedRoundTrip(admin, bareTopic, bareTopic, request, perSecond).measure(duration);
        Latencies issued = new PacedRoundTrip(
                        admin, "chancery.requests.local.v1", "chancery.outcomes.local.v1", request, perSecond)
                .measure(duration);

        System.out.println(bare.line("bare round trip, " + perSecond + " a second"));
        System.out.println(issued.line("request to outcome, " + perSecond + " a second"));
        System.out.printf(
                Locale.ROOT,
                "ratio to the bare round trip: p50 %.1f, p99 %.1f%n",
                issued.millis(50) / bare.millis(50),
                issued.millis(99) / bare.millis(99));
    }

    private Latencies measure(Duration duration) throws Exception {
        int warmUp = (int) (WARM_UP.toSeconds() * perSecond);
        int count = warmUp + (int) (duration.toSeconds() * perSecond);
        List<Long> nanos = new ArrayList<>();
        AtomicInteger seen = new AtomicInteger();
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = Thread.ofPlatform().daemon().start(() -> read(count, warmUp, seen, nanos, reading));
        reading.await();
        send(count);
        if (!reader.join(ANSWERS_MAX)) {
            throw new IllegalStateException(seen + " of " + count + " answers within " + ANSWERS_MAX);
        }
        return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray());
    }

    private void send(int count) {
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            long next = System.nanoTime();
            for (int i = 0; i < count; i++) {
                next += gap;
                while (System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                ProducerRecord<String, String> record = Requests.record(requests, value);
                due.put(record.key(), next);
                Future<?> _ = producer.send(record);
            }
        }
    }

    private void read(int count, int warmUp, AtomicInteger seen, List<Long> nanos, CountDownLatch reading) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(answers).stream()
                    .map(partition -> new TopicPartition(answers, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            reading.countDown();
            while (seen.get() < count) {
                for (ConsumerRecord<String, String> answer : consumer.poll(Duration.ofMillis(100))) {
                    Long sent = due.remove(answer.key());
                    if (sent != null && seen.incrementAndGet() > warmUp) {
                        nanos.add(System.nanoTime() - sent);
                    }
                }
            }
        }
    }
}
