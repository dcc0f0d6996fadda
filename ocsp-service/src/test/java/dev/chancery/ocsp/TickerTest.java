/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
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

class TickerTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Ticker ticker = new Ticker(vertx);
    private final AtomicInteger times = new AtomicInteger();

    @AfterEach
    void close() {
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
    void stopsWithTheService() {
        AtomicInteger ofAnother = new AtomicInteger();
        ticker.every(OFTEN, () -> Uni.createFrom().voidItem().invoke(times::incrementAndGet));
        await().atMost(LIMIT).until(() -> times.get() > 2);

        ticker.stop(new ShutdownEvent());
        new Ticker(vertx).every(OFTEN, () -> Uni.createFrom().voidItem().invoke(ofAnother::incrementAndGet));
        await().atMost(LIMIT).until(() -> ofAnother.get() > 2);
        int stopped = times.get();
        await().atMost(LIMIT).until(() -> ofAnother.get() > 10);

        assertThat(times).hasValue(stopped);
    }
}
