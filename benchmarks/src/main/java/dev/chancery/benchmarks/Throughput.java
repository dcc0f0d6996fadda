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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
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
 * <p>A service runs for months and a benchmark for minutes, of which the compiler takes the first for itself: it is loaded until its rate grows no more,
 * and measured then. The first minute is printed beside it.
 *
 * <p>Arguments: the stack's home, for how many seconds, the algorithm of the requests' keys, then processes whose processor time is told as well,
 * as {@code name=pid}.
 */
public final class Throughput {
    private static final String REQUESTS = "chancery.requests.local.v1";
    private static final String OUTCOMES = "chancery.outcomes.local.v1";
    private static final int KEYS = 64;
    /** Enough to keep every partition busy, few enough that none waits for a minute. */
    private static final int UNANSWERED_MAX = 8_000;

    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final int FIRST_MINUTE = 3;
    private static final int WARM_UP_MAX = 18;
    /** A window that is better than all before it by less is no longer growth. */
    private static final double GROWTH = 1.03;

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
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        for (String process : List.of(arguments).subList(Math.min(3, arguments.length), arguments.length)) {
            int equals = process.indexOf('=');
            processes.put(
                    process.substring(0, equals),
                    ProcessHandle.of(Long.parseLong(process.substring(equals + 1)))
                            .orElseThrow());
        }
        processes.put("load", ProcessHandle.current());
        new Throughput(settings, values(algorithm)).measure(duration, processes);
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

    private void measure(Duration duration, Map<String, ProcessHandle> processes) throws Exception {
        Thread reading = Thread.ofPlatform().daemon().name("outcomes").unstarted(this::count);
        Thread sending = Thread.ofPlatform().daemon().name("requests").unstarted(this::send);
        reading.start();
        sending.start();
        warmUp(processes);
        Sample began = Sample.of(granted.get(), processes);
        for (long windows = Math.max(1, duration.dividedBy(WINDOW)); windows > 0; windows--) {
            window("measured", processes);
        }
        Sample all = Sample.of(granted.get(), processes).since(began);
        System.out.printf(
                Locale.ROOT,
                "issued through Kafka: %.0f a second over %d s (%d granted in all, %d refused)%n",
                all.rate(),
                Math.round(all.seconds()),
                granted.get(),
                refused.get());
        System.out.println("  processor time for each: " + all.costs());
        if (refused.get() > 0) {
            throw new IllegalStateException("requests were refused: the figure means nothing");
        }
    }

    private void warmUp(Map<String, ProcessHandle> processes) throws InterruptedException {
        double best = 0;
        for (int window = 1, withoutGrowth = 0; window <= WARM_UP_MAX && withoutGrowth < 3; window++) {
            double rate = window("warming up", processes);
            boolean grew = rate > GROWTH * best || window <= FIRST_MINUTE;
            withoutGrowth = grew ? 0 : withoutGrowth + 1;
            best = Math.max(best, rate);
        }
    }

    /** A line for each, so that what costs more the more there are would be seen. */
    private double window(String what, Map<String, ProcessHandle> processes) throws InterruptedException {
        Sample began = Sample.of(granted.get(), processes);
        Thread.sleep(WINDOW);
        Sample window = Sample.of(granted.get(), processes).since(began);
        System.out.printf(
                Locale.ROOT,
                "%s, %8d granted: %5.0f each second, %s%n",
                what,
                granted.get(),
                window.rate(),
                window.costs());
        return window.rate();
    }

    /** @param nanos of the clock, and of each process's processor time */
    private record Sample(long count, long nanos, Map<String, Long> processorNanos) {
        static Sample of(long count, Map<String, ProcessHandle> processes) {
            Map<String, Long> times = new LinkedHashMap<>();
            processes.forEach((name, process) -> times.put(
                    name, process.info().totalCpuDuration().orElseThrow().toNanos()));
            return new Sample(count, System.nanoTime(), times);
        }

        Sample since(Sample before) {
            Map<String, Long> times = new LinkedHashMap<>();
            processorNanos.forEach(
                    (name, time) -> times.put(name, time - Objects.requireNonNull(before.processorNanos.get(name))));
            return new Sample(count - before.count, nanos - before.nanos, times);
        }

        double seconds() {
            return nanos / 1e9;
        }

        double rate() {
            return count / seconds();
        }

        String costs() {
            return processorNanos.entrySet().stream()
                    .map(one -> one.getKey() + " " + TimeUnit.NANOSECONDS.toMicros(one.getValue()) / Math.max(1, count)
                            + " us")
                    .collect(Collectors.joining(", "));
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
