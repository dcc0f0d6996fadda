/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again until something is so, with a dot a second on standard error once it takes longer than one. */
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int PAUSES_PER_DOT = 5;

    private final Session session;

    Waiting(Session session) {
        this.session = session;
    }

    <T> T until(String what, Duration max, Supplier<T> ask, Predicate<T> done) {
        long pauses = max.dividedBy(PAUSE);
        for (long pause = 1; pause <= pauses; pause++) {
            T answer = ask.get();
            if (done.test(answer)) {
                endLine(pause);
                return answer;
            }
            progress(what, pause);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        endLine(pauses);
        throw new CommandFailure(
                CommandFailure.UNDECIDED,
                "still waiting for " + what + " after " + max.toSeconds() + " s; nothing is lost: look again later");
    }

    private void progress(String what, long pause) {
        if (pause == PAUSES_PER_DOT) {
            session.err().print("waiting for " + what + " ");
        }
        if (pause >= PAUSES_PER_DOT && pause % PAUSES_PER_DOT == 0) {
            session.err().print(".");
            session.err().flush();
        }
    }

    private void endLine(long pause) {
        if (pause > PAUSES_PER_DOT) {
            session.err().println();
        }
    }
}
