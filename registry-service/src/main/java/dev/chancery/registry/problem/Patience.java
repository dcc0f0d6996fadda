/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** How long a call waits for the log or the database before it is answered. */
public final class Patience {
    /** Whoever calls has an answer by then, also while the broker is cut off. */
    public static final Duration MAX = Duration.ofSeconds(10);

    private Patience() {}

    /**
     * What the work answers, or a problem (503) with this sentence after {@link #MAX}. The work itself goes on: what was begun may still be done, which the
     * sentence has to say.
     */
    public static <T> Uni<T> within(Uni<T> work, String sentence) {
        return notCancelled(work)
                .ifNoItem()
                .after(MAX)
                .failWith(() -> Problem.of(503, sentence).exception());
    }

    /** The same work, of which nobody who stops waiting stops anything. */
    public static <T> Uni<T> notCancelled(Uni<T> work) {
        return Uni.createFrom().emitter(caller -> work.subscribe().with(caller::complete, caller::fail));
    }
}
