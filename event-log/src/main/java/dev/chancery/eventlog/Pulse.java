/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The sign of life of one loop: a thread's, a timer's, an executor's. Whoever turns the loop calls {@link #beat} at each turn that went well and
 * {@link #failed} at each that did not, and {@link #close} when the loop ends on purpose. Safe from any thread; never throws.
 */
public final class Pulse implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private final String name;
    private final Duration silentMax;
    private final Counter failures;
    private final AtomicLong inARow = new AtomicLong();
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable Throwable last;
    private volatile boolean dead;

    Pulse(String name, Duration silentMax) {
        this.name = name;
        this.silentMax = silentMax;
        this.failures = Counter.builder("chancery.loop.failures")
                .description("How often a loop of this process failed and went on")
                .tag("loop", name)
                .register(Metrics.globalRegistry);
    }

    public String name() {
        return name;
    }

    /** It turned, and all went well. */
    public void beat() {
        heardAt = System.nanoTime();
        inARow.set(0);
        last = null;
    }

    /**
     * It turned, and failed; it goes on. Counted here; what the log is told is up to the caller, who knows how often that would be.
     *
     * @return how many turns have failed in a row
     */
    public long failed(Throwable cause) {
        heardAt = System.nanoTime();
        last = cause;
        failures.increment();
        return inARow.incrementAndGet();
    }

    /** It is over, and nobody asked for that. */
    void died() {
        dead = true;
        LOG.errorf("loop ended by itself loop=%s", name);
    }

    /** Ends on purpose: nobody listens for it any more. */
    @Override
    public void close() {
        Loops.forget(this);
        Metrics.globalRegistry.remove(failures);
    }

    /** Why this loop does not do its work, and never will by itself: it ended, or stands still. Empty for one that fails and tries again. */
    Optional<String> trouble() {
        if (dead) {
            return Optional.of(name + " ended by itself; restart the service, and report it with this service's log");
        }
        Duration silent = Duration.ofNanos(System.nanoTime() - heardAt);
        return silent.compareTo(silentMax) <= 0
                ? Optional.empty()
                : Optional.of(name + " has stood still for " + silent.toSeconds() + " s, longer than the "
                        + silentMax.toSeconds()
                        + " s that a turn may take; a thread dump says where, and a restart ends it");
    }

    /** What it fails on and tries again; empty while all goes well. */
    Optional<String> failing() {
        Throwable cause = last;
        return cause == null
                ? Optional.empty()
                : Optional.of("failed " + inARow + " times in a row, last with " + cause);
    }
}
