/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final AtomicInteger lives = new AtomicInteger();

    @Test
    void goesOnAfterAnErrorAndSaysSo() {
        try (LoopThread loop = new LoopThread("test-errors", this::failTwice).start()) {
            await().atMost(LIMIT).until(() -> Loops.failing().containsKey("test-errors"));
            assertThat(Loops.failing().get("test-errors")).contains("OutOfMemoryError");
            await().atMost(LIMIT).until(() -> lives.get() == 3);

            await().atMost(LIMIT).until(() -> !Loops.failing().containsKey("test-errors"));
            assertThat(troubles("test-errors")).isEmpty();
            assertThat(loop.isClosed()).isFalse();
        }
    }

    private void failTwice(LoopThread loop) throws InterruptedException {
        if (lives.incrementAndGet() < 3) {
            throw new OutOfMemoryError("as the test wants it");
        }
        while (!loop.isClosed()) {
            loop.beat();
            loop.pause(Duration.ofMillis(10));
        }
    }

    @Test
    void beginsAgainWhenItsBodyReturnsOrSomebodyInterruptsIt() {
        try (LoopThread _ = new LoopThread("test-returns", loop -> {
                    lives.incrementAndGet();
                    Thread.currentThread().interrupt();
                })
                .start()) {
            await().atMost(LIMIT).until(() -> lives.get() > 2);
        }
    }

    @Test
    void isInTroubleWhileATurnTakesTooLong() {
        CountDownLatch broker = new CountDownLatch(1);
        try (LoopThread _ = new LoopThread("test-still", Duration.ofMillis(50), loop -> {
                    broker.await();
                    while (!loop.isClosed()) {
                        loop.beat();
                        loop.pause(Duration.ofMillis(10));
                    }
                })
                .start()) {
            await().atMost(LIMIT).until(() -> !troubles("test-still").isEmpty());
            assertThat(troubles("test-still").getFirst()).contains("has stood still for");

            broker.countDown();
            await().atMost(LIMIT).until(() -> troubles("test-still").isEmpty());
        }
    }

    @Test
    void isForgottenOnceItIsClosed() {
        LoopThread loop = new LoopThread("test-closed", Duration.ZERO, one -> one.pause(LIMIT)).start();
        await().atMost(LIMIT).until(() -> !troubles("test-closed").isEmpty());

        loop.close();

        assertThat(troubles("test-closed")).isEmpty();
    }

    private static List<String> troubles(String loop) {
        return Loops.troubles().stream().filter(one -> one.startsWith(loop)).toList();
    }
}
