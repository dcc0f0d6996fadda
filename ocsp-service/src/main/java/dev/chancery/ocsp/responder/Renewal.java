/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.x509.ocsp.CertId;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Signs the answers kept anew before anybody has to wait for it, so that they are always young: they are what there is when the broker goes.
 *
 * <p>A few at a time, evenly: on a machine of few cores, whoever asks in the meantime waits for those few.
 */
final class Renewal {
    private static final Logger LOG = Logger.getLogger(Renewal.class);
    private static final Duration TICK = Duration.ofMillis(20);
    /** All of them within an eighth of their life, twice as fast as they have to be: between a quarter and three eighths (see {@link Ready.Hours}). */
    private static final int PART_OF_LIFE = 8;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final KeptAnswers kept;
    private final long ticksForAll;
    private final Consumer<CertId> signing;
    private final InstantSource clock;
    private final AtomicBoolean running = new AtomicBoolean();

    /** @param validity how long an answer may be believed */
    Renewal(
            Vertx vertx,
            WorkerExecutor workers,
            KeptAnswers kept,
            Duration validity,
            Consumer<CertId> signing,
            InstantSource clock) {
        this.vertx = vertx;
        this.workers = workers;
        this.kept = kept;
        this.ticksForAll = Math.max(1, validity.dividedBy(PART_OF_LIFE).dividedBy(TICK));
        this.signing = signing;
        this.clock = clock;
    }

    void start() {
        vertx.setPeriodic(TICK.toMillis(), _ -> tick());
    }

    private void tick() {
        if (running.compareAndSet(false, true)) {
            workers.executeBlocking(
                            () -> {
                                signSome();
                                return true;
                            },
                            false)
                    .onComplete(done -> {
                        running.set(false);
                        if (done.failed()) {
                            LOG.error("answers not renewed", done.cause());
                        }
                    });
        }
    }

    private void signSome() {
        for (long left = kept.size() / ticksForAll + 1; left > 0; left--) {
            Optional<CertId> due = kept.nextDue(clock.instant());
            if (due.isEmpty()) {
                return;
            }
            signing.accept(due.get());
        }
    }
}
