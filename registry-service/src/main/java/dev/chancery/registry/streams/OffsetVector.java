/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import dev.chancery.registry.problem.Problem;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a client stands on a stream: of each partition the next offset, {@code 0:17,1:4}. Where a stream has several topics, their partitions are numbered
 * through; their counts are for ever, so a number always means the same partition.
 */
record OffsetVector(SortedMap<Integer, Long> next) {
    private static final Pattern FORM = Pattern.compile("[0-9]{1,4}:[0-9]{1,18}(?:,[0-9]{1,4}:[0-9]{1,18}){0,255}");

    OffsetVector {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
    }

    static OffsetVector of(Map<Integer, Long> next) {
        return new OffsetVector(new TreeMap<>(next));
    }

    /** Throws a 400 problem for what no stream here has sent. */
    static OffsetVector parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw notOurs();
        }
        SortedMap<Integer, Long> next = new TreeMap<>();
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.split(":", 2);
            if (next.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1])) != null) {
                throw notOurs();
            }
        }
        return new OffsetVector(next);
    }

    static RuntimeException notOurs() {
        return Problem.of(
                        400,
                        "Last-Event-ID",
                        "offset-vector",
                        "Last-Event-ID must be an id that this stream has sent; omit it to start with new events")
                .exception();
    }

    @Override
    public String toString() {
        return next.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
