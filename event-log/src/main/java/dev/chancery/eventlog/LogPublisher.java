/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to the log. What it reports as published is durable: acks=all, and the producer is idempotent, so that the client's own
 * retries neither double nor reorder.
 *
 * <p>A failed Uni means <em>unknown</em>: the event may be on the log. Publish the same bytes again.
 */
public final class LogPublisher implements AutoCloseable {
    private static final Duration BLOCK_MAX = Duration.ofSeconds(5);
    private static final Duration DELIVERY_MAX = Duration.ofSeconds(30);
    private static final Duration REQUEST_MAX = Duration.ofSeconds(10);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final int RECORD_BYTES_MAX = 1_048_576;
    /** The client's default of 16 kB holds four certificates; what waits beside a request under way should be one request. */
    private static final int BATCH_BYTES = 131_072;

    /** What waits for the broker in one publisher: half of the client's default, which is a third of a service's heap. */
    private static final long BUFFER_BYTES_MAX = 16L << 20;

    private static final Logger LOG = Logger.getLogger(LogPublisher.class);

    private final Map<String, Object> settings;
    private final Executor sending;
    private final Executor completing;
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile AppendListener listener = (_, _, _) -> {};

    /** Hears when the broker had each record of ours. */
    public interface AppendListener {
        /**
         * @param sent before it was sent, by {@link System#nanoTime}
         * @param at the broker's stamp
         * @param heard after it was acknowledged, by {@link System#nanoTime}
         */
        void appended(long sent, Instant at, long heard);
    }

    /**
     * For callers that may not wait: sends on a thread of its own.
     *
     * @param kafka how to reach the broker, and as whom
     * @param name the producer's client id
     * @param completing where the Unis complete: never the producer's own thread, which a slow subscriber would stall
     */
    public LogPublisher(Map<String, Object> kafka, String name, Executor completing) {
        // send() waits up to max.block.ms for metadata, and no event loop may. One thread, so that order is kept.
        this(
                kafka,
                name,
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(name + "-publisher").factory()),
                completing);
    }

    private LogPublisher(Map<String, Object> kafka, String name, Executor sending, Executor completing) {
        this.settings = settings(kafka, name);
        this.sending = sending;
        this.completing = completing;
    }

    /**
     * For a caller with a thread of its own, which it subscribes on and which waits for the answers: sends there, and completes on the producer's
     * thread, so that no third thread has to be woken up in between. Subscribing may take five seconds where the broker is away.
     */
    public static LogPublisher onOwnThread(Map<String, Object> kafka, String name) {
        return new LogPublisher(kafka, name, Runnable::run, Runnable::run);
    }

    /** The settings that the promise rests on, over whatever {@code kafka} says. */
    static Map<String, Object> settings(Map<String, Object> kafka, String name) {
        Map<String, Object> settings = KafkaSettings.of(kafka, name);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MAX.toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES_MAX);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_MAX.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_MAX.toMillis());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
        return settings;
    }

    /** @param at by the broker's clock, in milliseconds: every topic has LogAppendTime */
    public record Appended(LogPosition position, Instant at) {}

    /** Called on the producer's own thread, so it does not wait. One at a time; the last one counts. */
    public void listen(AppendListener newListener) {
        listener = newListener;
    }

    /** Publishes the event, and answers where it stands once the broker has it. Events are sent in the order of subscription. */
    public Uni<LogPosition> publish(LogEvent event) {
        return append(event).map(Appended::position);
    }

    /** The same, and since when it stands there. */
    public Uni<Appended> append(LogEvent event) {
        return Uni.createFrom()
                .<Appended>emitter(emitter -> sending.execute(() -> {
                    try {
                        long sent = System.nanoTime();
                        Future<?> _ = producer().send(event.toRecord(), (where, failure) -> {
                            if (failure == null) {
                                long heard = System.nanoTime();
                                emitter.complete(
                                        new Appended(position(where), Instant.ofEpochMilli(where.timestamp())));
                                tell(sent, where, heard);
                            } else {
                                emitter.fail(failure);
                            }
                        });
                    } catch (RuntimeException | Error e) { // whoever waits for it shall not wait for ever
                        emitter.fail(e);
                    }
                }))
                .emitOn(completing);
    }

    /**
     * Publishes many, sent in this order, and waits on the calling thread until the broker has answered for each.
     *
     * @return those that are unknown, in their order: publish the same bytes again
     */
    public List<LogEvent> publishAndWait(List<LogEvent> events) throws InterruptedException {
        return send(events).await();
    }

    /** Events on their way. */
    public interface Sent {
        /**
         * Waits until the broker has answered for each.
         *
         * @return those that are unknown, in their order: publish the same bytes again
         */
        List<LogEvent> await() throws InterruptedException;
    }

    /** Sends many in this order from the calling thread, which has something else to do before it waits for the answers. */
    public Sent send(List<LogEvent> events) {
        CountDownLatch unanswered = new CountDownLatch(events.size());
        AtomicReferenceArray<@Nullable Exception> failures = new AtomicReferenceArray<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            int index = i;
            try {
                long sent = System.nanoTime();
                Future<?> _ = producer().send(events.get(i).toRecord(), (where, failure) -> {
                    long heard = System.nanoTime();
                    failures.set(index, failure);
                    unanswered.countDown();
                    if (failure == null) {
                        tell(sent, where, heard);
                    }
                });
            } catch (RuntimeException e) {
                failures.set(index, e);
                unanswered.countDown();
            }
        }
        return () -> {
            unanswered.await();
            return unknown(events, failures);
        };
    }

    private static List<LogEvent> unknown(List<LogEvent> events, AtomicReferenceArray<@Nullable Exception> failures) {
        List<LogEvent> unknown = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Exception failure = failures.get(i);
            if (failure != null) {
                LOG.warnf(
                        "publishing failed topic=%s cause=\"%s\"", events.get(i).topic(), failure);
                unknown.add(events.get(i));
            }
        }
        return unknown;
    }

    /** Sends what was handed over, for at most five seconds, and lets go of the broker. */
    @Override
    public void close() {
        if (sending instanceof ExecutorService own) {
            own.shutdown();
        }
        synchronized (this) {
            if (producer != null) {
                producer.close(CLOSE_MAX);
            }
        }
    }

    /** Opened with the first event: where the broker's name is not known yet, that event fails, and the process does not. */
    private synchronized Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer == null
                ? new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())
                : producer;
        producer = open;
        return open;
    }

    private void tell(long sent, RecordMetadata where, long heard) {
        if (where.hasTimestamp()) {
            listener.appended(sent, Instant.ofEpochMilli(where.timestamp()), heard);
        }
    }

    private static LogPosition position(RecordMetadata where) {
        return new LogPosition(where.topic(), where.partition(), where.offset());
    }
}
