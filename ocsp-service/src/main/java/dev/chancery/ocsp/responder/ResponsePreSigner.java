/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.x509.ocsp.CertId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Signs the answers kept anew before anybody has to wait for it, so that they are always young: they are what there is when the broker goes.
 *
 * <p>A few at a time, evenly: on a machine of few cores, whoever asks in the meantime waits for those few.
 */
final class ResponsePreSigner {
    private static final Duration TICK = Duration.ofMillis(20);
    /** All of them within an eighth of their life, twice as fast as they have to be: between a quarter and three eighths (see {@link CachedHttpResponse.Times}). */
    private static final int PART_OF_LIFE = 8;

    private final MonotonicScheduler ticker;
    private final WorkerExecutor workers;
    private final ResponseCache kept;
    private final long ticksForAll;
    private final Consumer<CertId> signing;
    private final InstantSource clock;

    /** @param validity how long an answer may be believed */
    ResponsePreSigner(
            MonotonicScheduler ticker,
            WorkerExecutor workers,
            ResponseCache kept,
            Duration validity,
            Consumer<CertId> signing,
            InstantSource clock) {
        this.ticker = ticker;
        this.workers = workers;
        this.kept = kept;
        this.ticksForAll = Math.max(1, validity.dividedBy(PART_OF_LIFE).dividedBy(TICK));
        this.signing = signing;
        this.clock = clock;
    }

    void start() {
        ticker.every(TICK, this::renew);
    }

    private Uni<Void> renew() {
        if (kept.size() == 0) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .completionStage(
                        () -> workers.executeBlocking(this::signSome, false).toCompletionStage())
                .replaceWithVoid();
    }

    /** How many were. */
    private long signSome() {
        long most = kept.size() / ticksForAll + 1;
        for (long signed = 0; signed < most; signed++) {
            Optional<CertId> due = kept.nextDue(clock.instant());
            if (due.isEmpty()) {
                return signed;
            }
            signing.accept(due.get());
        }
        return most;
    }
}
