/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.suite;

import dev.chancery.stack.home.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something that is to run all the time, and what is known of it. Used by one thread after the start. */
abstract class Part {
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final String name;
    private final String address;
    private final InstantSource clock;
    private final Duration pauseMax;
    private volatile State state = State.STARTING;
    private volatile Instant since;
    private Duration pause = PAUSE_FIRST;

    enum State {
        STARTING,
        UP,
        ENDED
    }

    Part(String name, String address, Restarts restarts) {
        this.name = name;
        this.address = address;
        this.clock = restarts.clock();
        this.pauseMax = restarts.pauseMax();
        this.since = clock.instant();
    }

    abstract boolean isAlive();

    abstract long pid();

    /** Starts the process again; it may return before the part is ready. */
    abstract void start() throws java.io.IOException;

    abstract boolean isReady();

    /** Where it says over HTTP whether it is ready; null where it does not. */
    abstract @Nullable String health();

    final String name() {
        return name;
    }

    final String address() {
        return address;
    }

    final State state() {
        return state;
    }

    final void enter(State next) {
        if (next == State.ENDED) {
            pause = lasted().compareTo(STEADY) > 0 || pause.isZero()
                    ? PAUSE_FIRST
                    : shorter(pause.multipliedBy(2), pauseMax);
        }
        state = next;
        since = clock.instant();
    }

    final Duration lasted() {
        return Duration.between(since, clock.instant());
    }

    /** How long to wait before it is started again: longer each time that it does not stay up for a minute. */
    final Duration pause() {
        return pause;
    }

    final boolean mayStartAgain() {
        return lasted().compareTo(pause) >= 0;
    }

    /** Whether others end, or cannot start, without it. */
    boolean isWaitedFor() {
        return false;
    }

    /** What it ended for is gone, as far as one can see: it is worth trying at once. */
    final void waitNoLonger() {
        pause = Duration.ZERO;
    }

    final RunState.Part describe() {
        return new RunState.Part(
                name,
                state.name().toLowerCase(Locale.ROOT),
                isAlive() ? pid() : 0,
                address,
                health(),
                since.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
