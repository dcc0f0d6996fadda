/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.eventlog.View.PartitionBounds;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far a follower's view has come. Safe from any thread; moved by the follower alone. */
public final class ViewProgress {
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final List<Awaited> awaited = new ArrayList<>();
    private final Semaphore hurry = new Semaphore(0);
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private Map<TopicPartition, Long> endsAtStart = Map.of();
    private Map<TopicPartition, Long> endsPending = Map.of();
    private @Nullable Instant endsPendingAt;
    private @Nullable Instant confirmedAt;
    private final List<Look> looksAwaited = new ArrayList<>();
    private long looksBegun;
    private long lookPending;

    private record Awaited(LogPosition position, CompletableFuture<Void> passed) {}

    /** @param number of the first look at the end of the log that will do */
    private record Look(long number, CompletableFuture<Void> confirmed) {}

    /** Whether the view has passed the end offsets that were there when it was started. Once true, always true. */
    public boolean isCaughtUp() {
        return caughtUp.isDone();
    }

    /** Completes, on a worker thread, once {@link #isCaughtUp}: what reactions wait for. */
    public Uni<Void> whenCaughtUp() {
        return Uni.createFrom().completionStage(caughtUp).emitOn(Infrastructure.getDefaultWorkerPool());
    }

    /** The last moment at which the view had applied everything that the log held then; empty before the first. */
    public synchronized Optional<Instant> confirmedAt() {
        return Optional.ofNullable(confirmedAt);
    }

    /** The next offset to be applied, per partition. */
    public synchronized Map<TopicPartition, Long> positions() {
        return Map.copyOf(positions);
    }

    /**
     * Completes, on a worker thread, once the view has applied the record at {@code position}: reading one's own write. It does not time out; put
     * a limit on it.
     */
    public synchronized Uni<Void> whenPassed(LogPosition position) {
        if (hasPassed(position)) {
            return Uni.createFrom().voidItem();
        }
        Awaited entry = new Awaited(position, new CompletableFuture<>());
        awaited.add(entry);
        hurry.release();
        return Uni.createFrom()
                .completionStage(entry.passed())
                .onCancellation()
                .invoke(() -> forget(entry))
                .emitOn(Infrastructure.getDefaultWorkerPool());
    }

    /**
     * Completes, on a worker thread, once the view has applied everything that the log held at some moment after this call: {@link #confirmedAt} is then
     * later than it. The follower looks for that before its time: asked while a batch is applied, as soon as that is; asked by somebody else, within a
     * fifth of a second. It does not time out, and completes late while the broker is away.
     */
    public synchronized Uni<Void> whenConfirmed() {
        Look look = new Look(looksBegun + 1, new CompletableFuture<>());
        looksAwaited.add(look);
        return Uni.createFrom().completionStage(look.confirmed()).emitOn(Infrastructure.getDefaultWorkerPool());
    }

    synchronized boolean isLookAwaited() {
        return !looksAwaited.isEmpty();
    }

    /** Before the broker is asked where the log ends, and before the moment as of which it answers is taken. */
    synchronized long beginLook() {
        looksBegun++;
        return looksBegun;
    }

    /** Lets so much time pass, or less once somebody waits for a position. */
    void lingerUnlessAwaited(Duration most) throws InterruptedException {
        synchronized (this) {
            hurry.drainPermits();
            if (!awaited.isEmpty()) {
                return;
            }
        }
        boolean _ = hurry.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    synchronized long position(TopicPartition partition) {
        Long position = positions.get(partition);
        if (position == null) {
            throw new IllegalStateException("not followed: " + partition);
        }
        return position;
    }

    /** Whether the positions that we have still mean the same in the log as it is now. */
    synchronized boolean fits(Map<TopicPartition, PartitionBounds> before, Map<TopicPartition, PartitionBounds> now) {
        return !positions.isEmpty()
                && before.keySet().equals(now.keySet())
                && now.entrySet().stream().allMatch(entry -> {
                    PartitionBounds was = before.get(entry.getKey());
                    return was != null
                            && was.topicId().equals(entry.getValue().topicId())
                            && position(entry.getKey()) <= entry.getValue().end();
                });
    }

    synchronized void startAt(Map<TopicPartition, Long> start, Map<TopicPartition, PartitionBounds> log) {
        positions.clear();
        positions.putAll(start);
        endsAtStart = new HashMap<>();
        log.forEach((partition, bounds) -> endsAtStart.put(partition, bounds.end()));
        endsPendingAt = null;
        announce();
    }

    synchronized void moved(TopicPartition partition, long next) {
        positions.put(partition, next);
        announce();
    }

    /** The log ended at {@code ends} at some moment not before {@code at}. An older question that is not answered yet comes first. */
    synchronized void ends(long look, Instant at, Map<TopicPartition, Long> ends) {
        if (endsPendingAt == null) {
            lookPending = look;
            endsPendingAt = at;
            endsPending = Map.copyOf(ends);
        }
        announce();
    }

    private void announce() {
        if (!caughtUp.isDone() && isPast(endsAtStart)) {
            caughtUp.complete(null);
        }
        if (endsPendingAt != null && isPast(endsPending)) {
            confirmedAt = endsPendingAt;
            endsPendingAt = null;
            looksAwaited.removeIf(this::tell);
        }
        Iterator<Awaited> entries = awaited.iterator();
        while (entries.hasNext()) {
            Awaited entry = entries.next();
            if (hasPassed(entry.position())) {
                entries.remove();
                entry.passed().complete(null);
            }
        }
    }

    /** Whether that look will do. */
    private boolean tell(Look look) {
        return look.number() <= lookPending && look.confirmed().complete(null);
    }

    private boolean isPast(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }

    private boolean hasPassed(LogPosition position) {
        return positions.getOrDefault(position.topicPartition(), -1L) > position.offset();
    }

    private synchronized void forget(Awaited entry) {
        awaited.remove(entry);
    }
}
