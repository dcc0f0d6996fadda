/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoField;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * By how much this service's clock must differ from the broker's, by what the broker stamps on the service's own records: it had one after it was sent,
 * and before that was heard of. A broker that answers slowly proves nothing, so what is told is the least by which the clocks must differ.
 *
 * <p>Between two records the broker's time goes on by a counter that nobody sets. So a clock that is set an hour ahead is known for it at once, and not
 * with the next record only. Safe for several threads.
 */
public final class ClockSkewMonitor {
    /** A clock that is kept by NTP is off by milliseconds, and what is signed is dated to the second. */
    public static final Duration WARN_FROM = Duration.ofSeconds(2);

    /** Less than where the warning begins, so that a clock that wavers about it raises one. */
    static final Duration WARN_ENDS = Duration.ofSeconds(1);

    /** So much openssl allows for when it checks a status answer (-validity_period); past it clients refuse what is dated by this clock. */
    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(ClockSkewMonitor.class);
    private static final long NANOS_OF_SECOND = 1_000_000_000L;
    /** What a stamp in whole milliseconds may have cut off. */
    private static final long STAMP_CUT_NANOS = 999_999;

    private final InstantSource clock;
    private final LongSupplier counter;
    private volatile @Nullable Window window;
    private boolean warned;

    /**
     * What the broker's clock shows beyond the counter, in nanoseconds since 1970.
     *
     * @param measuredAt by the counter
     */
    private record Window(long least, long most, long measuredAt) {
        /** Both are true at once; where they cannot be, the broker's clock was set, or it is another broker. */
        Window and(Window newer) {
            long both = Math.max(least, newer.least);
            long either = Math.min(most, newer.most);
            return both <= either ? new Window(both, either, newer.measuredAt) : newer;
        }
    }

    public ClockSkewMonitor(InstantSource clock) {
        this(clock, System::nanoTime);
    }

    /** @param counter nanoseconds of a clock that nobody sets */
    public ClockSkewMonitor(InstantSource clock, LongSupplier counter) {
        this.clock = clock;
        this.counter = counter;
    }

    /**
     * The broker had a record of ours.
     *
     * @param sent before it was sent, by {@link System#nanoTime}
     * @param appended the broker's stamp
     * @param heard after it was acknowledged, by {@link System#nanoTime}
     */
    public void appended(long sent, Instant appended, long heard) {
        enter(new Window(nanos(appended) - heard, nanos(appended) + STAMP_CUT_NANOS - sent, heard));
        look();
    }

    private synchronized void enter(Window newer) {
        Window before = window;
        window = before == null ? newer : before.and(newer);
    }

    /** Says in the log that the clock is off, or agrees again; once each. */
    synchronized void look() {
        Duration ahead = ahead();
        Duration off = ahead.abs();
        if (!warned && off.compareTo(WARN_FROM) > 0) {
            warned = true;
            LOG.warnf("clock differs from the broker's: keep both by NTP ahead=%s", ahead);
        } else if (warned && off.compareTo(WARN_ENDS) < 0) {
            warned = false;
            LOG.infof("clock agrees with the broker's again ahead=%s", ahead);
        }
    }

    /** The least by which it must be ahead, negative when it is behind; zero before the broker had a record. */
    public Duration ahead() {
        // Around the look at the clock, since a thread may be kept waiting in between.
        long before = counter.getAsLong();
        Instant local = clock.instant();
        return ahead(local, before, counter.getAsLong());
    }

    /**
     * Now, by the machine's clock as far as that agrees with the broker's, else as near to it as the broker's allows. What the log is compared with, what is
     * signed and what is due goes by this clock, so a wrong machine's clock dates nothing. Before the broker had a record it is the machine's own: see
     * {@link #isMeasured}.
     */
    public InstantSource corrected() {
        return () -> {
            long before = counter.getAsLong();
            Instant local = clock.instant();
            Duration ahead = ahead(local, before, counter.getAsLong());
            return ahead.isZero() ? local : local.minus(ahead);
        };
    }

    /** Whether the broker had a record, so that it is known by how much the clocks differ. */
    public boolean isMeasured() {
        return window != null;
    }

    private Duration ahead(Instant at, long before, long after) {
        Window measured = window;
        if (measured == null) {
            return Duration.ZERO;
        }
        long local = nanos(at);
        if (local > measured.most() + after) {
            return Duration.ofNanos(local - measured.most() - after);
        }
        return local < measured.least() + before ? Duration.ofNanos(local - measured.least() - before) : Duration.ZERO;
    }

    /** Why a service with this clock is not ready, as a sentence with the remedy; empty while it agrees well enough. */
    public Optional<String> flaw() {
        Duration ahead = ahead();
        long seconds = ahead.toSeconds();
        return ahead.abs().compareTo(LIMIT) > 0
                ? Optional.of("this clock is " + Math.abs(seconds) + " s " + (seconds > 0 ? "ahead of" : "behind")
                        + " the broker's; keep both by NTP")
                : Optional.empty();
    }

    /** Whether nothing was measured for so long, or ever. */
    boolean isOlderThan(Duration age) {
        Window measured = window;
        return measured == null || counter.getAsLong() - measured.measuredAt() > age.toNanos();
    }

    private static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), NANOS_OF_SECOND), instant.get(ChronoField.NANO_OF_SECOND));
    }
}
