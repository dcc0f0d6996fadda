/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does things again and again, counted by a clock that nobody sets. A scheduler that looks at the wall clock does nothing for an hour after that was set
 * back by one, and a responder that announces nothing for so long may not answer.
 */
@ApplicationScoped
public class Ticker {
    private static final Logger LOG = Logger.getLogger(Ticker.class);
    /** A timer takes no less. */
    private static final long FIRST_MILLIS = 1;

    private final Vertx vertx;
    private volatile boolean stopped;

    Ticker(Vertx vertx) {
        this.vertx = vertx;
    }

    /** What does not wait, on an event loop: at once, and again so long after it has ended, whether it failed or not. */
    public void every(Duration period, Supplier<Uni<Void>> task) {
        after(FIRST_MILLIS, period, task);
    }

    private void after(long millis, Duration period, Supplier<Uni<Void>> task) {
        vertx.setTimer(millis, _ -> {
            if (stopped) {
                return;
            }
            Uni.createFrom()
                    .deferred(task::get)
                    .onTermination()
                    .invoke(() -> after(period.toMillis(), period, task))
                    .subscribe()
                    .with(_ -> {}, failure -> LOG.error("not done, and tried again", failure));
        });
    }

    /** What may wait, on a worker; otherwise the same. */
    public void everyBlocking(Duration period, Runnable task) {
        every(
                period,
                () -> Uni.createFrom()
                        .voidItem()
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .invoke(task));
    }

    /** After the public's port, which goes on answering while it drains; before what the tasks use. */
    void stop(@Observes @Priority(2) ShutdownEvent event) {
        stopped = true;
    }
}
