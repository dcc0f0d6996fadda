/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.time.Duration;

/** How long to wait before the next try: doubling from a first pause to a longest one. Not thread-safe. */
final class Backoff {
    private final Duration first;
    private final Duration max;
    private Duration next;

    Backoff(Duration first, Duration max) {
        this.first = first;
        this.max = max;
        this.next = first;
    }

    Duration peek() {
        return next;
    }

    Duration next() {
        Duration current = next;
        Duration doubled = current.multipliedBy(2);
        next = doubled.compareTo(max) > 0 ? max : doubled;
        return current;
    }

    void reset() {
        next = first;
    }
}
