/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the guards of this process have seen. Counted where no bean can be had; {@link GuardMetrics} shows it. */
final class GuardCounts {
    private static final Map<String, AtomicLong> CONNECTIONS = new ConcurrentHashMap<>();
    private static final Map<String, AtomicLong> TURNED_AWAY = new ConcurrentHashMap<>();
    private static final Map<String, AtomicLong> REFUSED = new ConcurrentHashMap<>();

    private GuardCounts() {}

    static void connected(String port, int by) {
        of(CONNECTIONS, port).addAndGet(by);
    }

    static void turnedAway(String port) {
        of(TURNED_AWAY, port).incrementAndGet();
    }

    static void refused(String port) {
        of(REFUSED, port).incrementAndGet();
    }

    static AtomicLong connections(String port) {
        return of(CONNECTIONS, port);
    }

    static AtomicLong turnedAwayAt(String port) {
        return of(TURNED_AWAY, port);
    }

    static AtomicLong refusedAt(String port) {
        return of(REFUSED, port);
    }

    private static AtomicLong of(Map<String, AtomicLong> counts, String port) {
        return counts.computeIfAbsent(port, _ -> new AtomicLong());
    }
}
