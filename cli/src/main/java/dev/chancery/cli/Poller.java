/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again until something is so, with a dot a second on standard error once it takes longer than one. */
final class Poller {
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Within the first second, since most of what is waited for is there in a tenth of one. */
    private static final Duration PAUSE_AT_FIRST = Duration.ofMillis(50);

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CommonOptions commonOptions;

    Poller(CommonOptions commonOptions) {
        this.commonOptions = commonOptions;
    }

    /** @param again what to do where it takes too long, so that nothing is lost: the command that asks for the same, with its handle */
    <T> T until(String what, Duration max, String again, Supplier<T> ask, Predicate<T> done) {
        Duration waited = Duration.ZERO;
        while (waited.compareTo(max) < 0) {
            T answer = ask.get();
            if (done.test(answer)) {
                endLine(waited);
                return answer;
            }
            Duration pause = waited.compareTo(SECOND) < 0 ? PAUSE_AT_FIRST : PAUSE;
            LockSupport.parkNanos(pause.toNanos());
            waited = waited.plus(pause);
            progress(what, waited);
        }
        endLine(waited);
        throw new CommandFailure(
                CommandFailure.UNDECIDED,
                "still waiting for " + what + " after " + max.toSeconds() + " s. Nothing is lost: " + again);
    }

    private void progress(String what, Duration waited) {
        if (waited.equals(SECOND)) {
            commonOptions.err().print("waiting for " + what + " ");
        }
        if (waited.toMillis() % SECOND.toMillis() == 0) {
            commonOptions.err().print(".");
            commonOptions.err().flush();
        }
    }

    private void endLine(Duration waited) {
        if (waited.compareTo(SECOND) >= 0) {
            commonOptions.err().println();
        }
    }
}
