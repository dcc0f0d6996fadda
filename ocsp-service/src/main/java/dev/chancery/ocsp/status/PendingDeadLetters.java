/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPosition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Records that could not be read, until each lies in the dead letters: one after the other, tried again with backoff for as long as it takes.
 * Reading goes on meanwhile, because status matters more than its dead letters; what the records are about is unclear all the while and after.
 *
 * <p>If the process ends first, nothing is lost: a responder reads the log from its beginning, comes to the record again, and buries it under
 * the same event id. Safe for several threads.
 */
final class PendingDeadLetters {
    private static final Logger LOG = Logger.getLogger(PendingDeadLetters.class);
    private static final Duration BACKOFF_FIRST = Duration.ofSeconds(1);
    private static final Duration BACKOFF_MAX = Duration.ofMinutes(1);
    /** More than this waits in the log alone, where it is safe: reading stops until there is room. */
    private static final long OCTETS_MAX = 4L * 1_024 * 1_024;

    private record Waiting(ConsumerRecord<byte[], byte[]> record, String reason) {
        String place() {
            return record.topic() + ":" + record.partition() + ":" + record.offset();
        }

        long octets() {
            return Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
        }
    }

    private final DeadLetters deadLetters;
    private final InstantSource clock;
    private final Counter failed;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private Duration pause = BACKOFF_FIRST;
    private Instant notBefore = Instant.MIN;

    PendingDeadLetters(DeadLetters deadLetters, MeterRegistry metrics, InstantSource clock) {
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.failed = Counter.builder("chancery.ocsp.dead.letter.failures")
                .description("attempts to write a dead letter that failed; each is repeated")
                .register(metrics);
        Gauge.builder("chancery.ocsp.dead.letters.pending", this, PendingDeadLetters::waiting)
                .description(
                        "unreadable records that are not yet written to the dead-letter topic; alarm: above 0 for a minute")
                .register(metrics);
    }

    /** Throws {@link IllegalStateException} while too much waits: the record is to be brought again. */
    synchronized void add(ConsumerRecord<byte[], byte[]> record, String reason) {
        Waiting added = new Waiting(record, reason);
        long octets = waiting.values().stream().mapToLong(Waiting::octets).sum();
        if (octets + added.octets() > OCTETS_MAX && !waiting.containsKey(added.place())) {
            throw new IllegalStateException(
                    waiting.size() + " unreadable records wait for the dead letters, which cannot be written");
        }
        waiting.putIfAbsent(added.place(), added);
    }

    private synchronized int waiting() {
        return waiting.size();
    }

    /** Whether nothing waits. */
    synchronized boolean isDone() {
        return waiting.isEmpty();
    }

    /** Buries what waits, up to the first that cannot be; completes in any case. */
    Uni<Void> publish() {
        return Multi.createFrom()
                .iterable(due())
                .onItem()
                .transformToUniAndConcatenate(this::publish)
                .collect()
                .asList()
                .onFailure()
                .invoke(this::postpone)
                .onFailure()
                .recoverWithItem(List.of())
                .replaceWithVoid();
    }

    private Uni<LogPosition> publish(Waiting record) {
        return deadLetters.publish(record.record(), record.reason()).invoke(() -> done(record));
    }

    private synchronized List<Waiting> due() {
        return clock.instant().isBefore(notBefore) ? List.of() : List.copyOf(waiting.values());
    }

    private synchronized void done(Waiting record) {
        waiting.remove(record.place());
        pause = BACKOFF_FIRST;
    }

    private synchronized void postpone(Throwable failure) {
        failed.increment();
        LOG.errorf("dead letters not written waiting=%d retryIn=%s cause=\"%s\"", waiting.size(), pause, failure);
        notBefore = clock.instant().plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : doubled;
    }
}
