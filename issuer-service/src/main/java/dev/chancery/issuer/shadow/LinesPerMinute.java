/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.shadow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Keeps a bundle that differs in everything from filling the log. Used by one thread at a time. */
final class LinesPerMinute {
    static final int MAX = 60;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private Instant since = Instant.EPOCH;
    private int written;

    LinesPerMinute(InstantSource clock) {
        this.clock = clock;
    }

    boolean another() {
        Instant now = clock.instant();
        if (now.isAfter(since.plus(MINUTE)) || now.isBefore(since)) {
            since = now;
            written = 0;
        }
        return ++written <= MAX;
    }
}
