/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Sorted durations in nanoseconds. */
final class Latencies {
    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    static Latencies of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** The nearest-rank percentile, in milliseconds. */
    double millis(double percentile) {
        int rank = (int) Math.ceil(percentile / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }

    String line(String name) {
        return String.format(
                Locale.ROOT,
                "%-44s n=%d  p50 %6.1f ms  p90 %6.1f ms  p99 %6.1f ms  max %6.1f ms",
                name,
                sorted.length,
                millis(50),
                millis(90),
                millis(99),
                millis(100));
    }
}
