/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/**
 * How far our clock is from the broker's, by what the broker stamps on our own records: it had one after we sent it, and before we heard of that. A
 * broker that answers slowly proves nothing, so what is told is the least by which the clocks must differ.
 *
 * <p>A clock that is ahead dates answers ahead, and whoever's clock is right believes them for so much longer than {@code chancery.ocsp.validity}. One
 * that is behind makes them end early, which hurts nobody's trust.
 */
final class ClockWatch {
    /** A clock that is kept by NTP is off by milliseconds, and answers are dated to the second. */
    static final Duration ALARM = Duration.ofSeconds(2);

    /** Less than the alarm, so that a clock that wavers about it raises one. */
    static final Duration ALARM_ENDS = Duration.ofSeconds(1);

    /** So much openssl allows for (-validity_period): past it our answers are refused anyway as not yet valid, or are half over when they are given. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(ClockWatch.class);

    private volatile Duration ahead = Duration.ZERO;
    private boolean alarmed;

    ClockWatch(MeterRegistry metrics) {
        Gauge.builder("chancery.ocsp.clock.ahead.seconds", this, watch -> watch.ahead.toMillis() / 1_000.0)
                .description("by how much at least this clock is ahead of the broker's, negative when it is behind")
                .register(metrics);
    }

    /**
     * The broker had a record of ours.
     *
     * @param sent before it was sent, by our clock
     * @param appended by the broker's, in milliseconds
     * @param received after it was acknowledged, by our clock
     */
    synchronized void compared(Instant sent, Instant appended, Instant received) {
        Duration atLeast = Duration.between(appended, sent.truncatedTo(ChronoUnit.MILLIS));
        Duration atMost = Duration.between(appended, received);
        ahead = atLeast.isPositive() ? atLeast : atMost.isNegative() ? atMost : Duration.ZERO;
        Duration off = ahead.abs();
        if (!alarmed && off.compareTo(ALARM) > 0) {
            alarmed = true;
            LOG.warnf("clock differs from the broker's: keep both by NTP ahead=%s", ahead);
        } else if (alarmed && off.compareTo(ALARM_ENDS) < 0) {
            alarmed = false;
            LOG.infof("clock agrees with the broker's again ahead=%s", ahead);
        }
    }

    /** Negative when it is behind. */
    Duration ahead() {
        return ahead;
    }

    /** Whatever was said now would be believed for too long. */
    boolean isTooFarAhead() {
        return ahead.compareTo(LIMIT) > 0;
    }

    boolean isTooFarOff() {
        return ahead.abs().compareTo(LIMIT) > 0;
    }
}
