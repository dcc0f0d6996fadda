/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.InstantSource;

/** The time as a Date header spells it, made once a second. Belongs to one event loop. */
final class CurrentDate {
    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private CharSequence text = "";

    CurrentDate(InstantSource clock) {
        this.clock = clock;
    }

    CharSequence get() {
        Instant now = clock.instant();
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            text = HttpHeaders.createOptimized(HttpDate.of(now));
        }
        return text;
    }
}
