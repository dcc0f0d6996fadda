/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a message's constructor insists on, so that nobody checks again. The messages name the field and the rule. */
final class Required {
    private Required() {}

    static void text(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing");
        }
    }

    static void present(String field, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing");
        }
    }

    static <T> List<T> list(String field, @Nullable List<T> value, int max) {
        if (value == null) {
            return List.of();
        }
        if (value.size() > max) {
            throw new IllegalArgumentException("field \"" + field + "\" has more than " + max + " entries");
        }
        if (value.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("field \"" + field + "\" has a null entry");
        }
        return List.copyOf(value);
    }

    static <V> Map<String, V> map(String field, @Nullable Map<String, V> value, int max) {
        if (value == null) {
            return Map.of();
        }
        if (value.size() > max) {
            throw new IllegalArgumentException("field \"" + field + "\" has more than " + max + " entries");
        }
        if (value.values().stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("field \"" + field + "\" has a null entry");
        }
        // Sorted: Map.copyOf has another order in every process, and the same event must have the same bytes in all of
        // them.
        return Collections.unmodifiableMap(new TreeMap<>(value));
    }
}
