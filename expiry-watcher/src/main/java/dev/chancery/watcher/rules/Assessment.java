/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What follows for a slot.
 *
 * @param findings at most one of each type
 * @param attempt the number of the attempt to renew that is to be started now; absent for none
 * @param nextActionAt the next moment at which time alone changes the answer; absent when it never does
 */
public record Assessment(
        State state,
        List<AlertCondition> findings,
        @Nullable Integer attempt,
        @Nullable Instant nextActionAt) {

    /** Where the slot's certificate stands, for counting. */
    public enum State {
        VALID,
        ALMOST_EXPIRED,
        EXPIRED,
        HELD,
        REVOKED,
        SUPERSEDED,
        GONE,
        EMPTY;

        /** As in labels and rows. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
