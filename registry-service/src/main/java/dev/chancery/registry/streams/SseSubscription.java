/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import dev.chancery.eventlog.WallClockDeadline;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One client that follows a stream: pulls from the log what the client asks for, shows signs of life, and ends with the session. */
final class SseSubscription {
    private final Supplier<Tail> opening;
    private final Supplier<Uni<Boolean>> admission;
    private final Duration heartbeat;
    private final InstantSource clock;
    private final Executor waiting;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Tail tail;
    private volatile Instant checkNext;
    private volatile @Nullable Instant unreadSince;

    /**
     * @param admission whether the client would still be let in; a failure counts as no
     * @param waiting for what waits for the broker
     */
    SseSubscription(
            Supplier<Tail> opening,
            Supplier<Uni<Boolean>> admission,
            Duration heartbeat,
            InstantSource clock,
            Executor waiting) {
        this.opening = opening;
        this.admission = admission;
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.waiting = waiting;
        this.checkNext = clock.instant().plus(heartbeat);
    }

    /** First a comment with the client's place, so that one who leaves before the first event can come back to it. */
    Uni<Multi<StreamEvent>> events() {
        return Uni.createFrom()
                .item(this::open)
                .runSubscriptionOn(waiting)
                .map(first -> Multi.createBy()
                        .concatenating()
                        .streams(
                                Multi.createFrom().item(first),
                                Multi.createBy()
                                        .repeating()
                                        .uni(this::next)
                                        .whilst(events -> !events.isEmpty())
                                        .onItem()
                                        .<StreamEvent>disjoint()));
    }

    /** Since when the client has not asked for more; null while it is being served. */
    @Nullable
    Instant unreadSince() {
        return unreadSince;
    }

    void end() {
        ended.set(true);
        waiting.execute(() -> {
            Tail opened = tail;
            if (opened != null) {
                opened.close();
            }
        });
    }

    private StreamEvent open() {
        Tail opened = opening.get();
        tail = opened;
        if (ended.get()) {
            opened.close();
        }
        return StreamEvent.comment(opened.id(), "following");
    }

    /** Nothing means the end. */
    private Uni<List<StreamEvent>> next() {
        unreadSince = null;
        Uni<Boolean> admitted = WallClockDeadline.isPending(clock.instant(), checkNext, heartbeat)
                ? Uni.createFrom().item(true)
                : check();
        return admitted.chain(still -> still ? read() : Uni.createFrom().item(List.<StreamEvent>of()))
                .invoke(() -> unreadSince = clock.instant());
    }

    private Uni<Boolean> check() {
        checkNext = clock.instant().plus(heartbeat);
        return admission.get().onFailure().recoverWithItem(false);
    }

    private Uni<List<StreamEvent>> read() {
        return Uni.createFrom().item(this::poll).runSubscriptionOn(waiting);
    }

    private List<StreamEvent> poll() {
        Tail opened = tail;
        if (opened == null || ended.get()) {
            return List.of();
        }
        List<StreamEvent> events = opened.poll(heartbeat);
        if (!events.isEmpty() || ended.get()) {
            return events;
        }
        return List.of(StreamEvent.comment(opened.id(), "waiting"));
    }
}
