/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.time.Duration;
import java.time.Instant;

/** What is due by a clock that may be set. */
public final class WallClockDeadline {
    private WallClockDeadline() {}

    /**
     * Whether the next time is still to come. One that is further off than it ever was set has a clock behind it that was set back.
     *
     * @param every how far off the next time was, at most, when it was set
     */
    public static boolean isPending(Instant now, Instant next, Duration every) {
        return now.isBefore(next) && !next.isAfter(now.plus(every));
    }
}
