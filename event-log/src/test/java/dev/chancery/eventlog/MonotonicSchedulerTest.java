/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonotonicSchedulerTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final MonotonicScheduler ticker = new MonotonicScheduler(vertx);
    private final AtomicInteger times = new AtomicInteger();

    @AfterEach
    void close() {
        ticker.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void goesOnAfterFailuresOfEitherKind() {
        ticker.every(OFTEN, () -> {
            if (times.incrementAndGet() % 2 == 0) {
                throw new IllegalStateException("thrown, as the test wants it");
            }
            return Uni.createFrom().failure(new IllegalStateException("failed, as the test wants it"));
        });

        await().atMost(LIMIT).until(() -> times.get() > 4);
    }

    @Test
    void isNamedForWhoeverGaveItAndTellsWhatItFailsOn() {
        ticker.everyBlocking(OFTEN, () -> {
            throw new StackOverflowError("an Error, as the test wants it");
        });

        await().atMost(LIMIT)
                .until(() -> Loops.failing()
                        .getOrDefault("ticker-MonotonicSchedulerTest", "")
                        .contains("an Error"));
        ticker.stop();
        assertThat(Loops.failing()).doesNotContainKey("ticker-MonotonicSchedulerTest");
    }

    @Test
    void beginsNothingAgainThatHasNotEnded() {
        AtomicReference<@Nullable CompletableFuture<Void>> end = new AtomicReference<>();
        AtomicInteger others = new AtomicInteger();
        ticker.every(OFTEN, () -> {
            times.incrementAndGet();
            CompletableFuture<Void> unfinished = new CompletableFuture<>();
            end.set(unfinished);
            return Uni.createFrom().completionStage(unfinished);
        });
        ticker.everyBlocking(OFTEN, others::incrementAndGet);
        await().atMost(LIMIT).until(() -> end.get() != null && others.get() > 20);
        assertThat(times).hasValue(1);

        Objects.requireNonNull(end.getAndSet(null)).complete(null);

        await().atMost(LIMIT).until(() -> end.get() != null);
        assertThat(times).hasValue(2);
    }

    @Test
    void beginsLaterWhereThatIsAskedFor() {
        AtomicInteger atOnce = new AtomicInteger();
        ticker.every(Duration.ofDays(1), OFTEN, this::counted);
        ticker.everyBlocking(OFTEN, atOnce::incrementAndGet);

        await().atMost(LIMIT).until(() -> atOnce.get() > 10);

        assertThat(times).hasValue(0);
    }

    @Test
    void isDoneBeforeItsTimeOnceSomethingHasHappened() {
        CompletableFuture<Void> news = new CompletableFuture<>();
        MonotonicScheduler.Tick tick = ticker.every(Duration.ofDays(1), this::counted);
        await().atMost(LIMIT).until(() -> times.get() == 1);

        tick.triggerAfter(Uni.createFrom().completionStage(news), OFTEN);
        assertThat(times).hasValue(1);
        news.complete(null);

        await().atMost(LIMIT).until(() -> times.get() == 2);
    }

    @Test
    void isDoneOnceForAllThatHappenedTooCloseTogether() {
        MonotonicScheduler.Tick tick = ticker.every(Duration.ofDays(1), this::counted);
        await().atMost(LIMIT).until(() -> times.get() == 1);
        AtomicInteger others = new AtomicInteger();
        ticker.everyBlocking(OFTEN, others::incrementAndGet);

        for (int i = 0; i < 100; i++) {
            tick.triggerAfter(Uni.createFrom().voidItem(), Duration.ofDays(1));
        }
        await().atMost(LIMIT).until(() -> others.get() > 10);
        assertThat(times).as("not a day after the last").hasValue(1);

        tick.triggerAfter(Uni.createFrom().voidItem(), OFTEN);
        await().atMost(LIMIT).until(() -> times.get() == 2);
        others.set(0);
        await().atMost(LIMIT).until(() -> others.get() > 10);
        assertThat(times).hasValue(2);
    }

    /** What is under way may have looked before it happened. */
    @Test
    void isDoneAgainForWhatHappenedMeanwhile() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        MonotonicScheduler.Tick tick = ticker.every(Duration.ofDays(1), () -> {
            times.incrementAndGet();
            return Uni.createFrom().completionStage(end);
        });
        await().atMost(LIMIT).until(() -> times.get() == 1);

        tick.triggerAfter(Uni.createFrom().voidItem(), OFTEN);
        tick.triggerAfter(Uni.createFrom().voidItem(), OFTEN);
        assertThat(times).as("never twice at a time").hasValue(1);
        end.complete(null);

        await().atMost(LIMIT).until(() -> times.get() == 2);
    }

    @Test
    void goesOnAtItsPaceAfterwards() {
        MonotonicScheduler.Tick tick = ticker.every(Duration.ofMillis(200), this::counted);
        await().atMost(LIMIT).until(() -> times.get() == 1);

        tick.triggerAfter(Uni.createFrom().voidItem(), OFTEN);

        await().atMost(LIMIT).until(() -> times.get() > 3);
    }

    private Uni<Void> counted() {
        return Uni.createFrom().voidItem().invoke(times::incrementAndGet);
    }

    @Test
    void stopsWithTheService() {
        AtomicInteger ofAnother = new AtomicInteger();
        ticker.every(OFTEN, () -> Uni.createFrom().voidItem().invoke(times::incrementAndGet));
        await().atMost(LIMIT).until(() -> times.get() > 2);

        ticker.stop();
        new MonotonicScheduler(vertx)
                .every(OFTEN, () -> Uni.createFrom().voidItem().invoke(ofAnother::incrementAndGet));
        await().atMost(LIMIT).until(() -> ofAnother.get() > 2);
        int stopped = times.get();
        await().atMost(LIMIT).until(() -> ofAnother.get() > 10);

        assertThat(times).hasValue(stopped);
    }
}
