/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole state that takes the place of the one that was read. What somebody else changes in between is not undone: the registry is told which
 * version was read, and refuses when there is another.
 */
final class ConditionalPut {
    private final Registry registry;
    private final String path;
    private final Optional<Json> current;

    private ConditionalPut(Registry registry, String path, Optional<Json> current) {
        this.registry = registry;
        this.path = path;
        this.current = current;
    }

    /** Reads what is there now. */
    static ConditionalPut of(Registry registry, String path) {
        return new ConditionalPut(registry, path, registry.find(path).map(Registry.Answer::json));
    }

    /** These fields as they were read, for a body in which only what somebody told differs. */
    Map<String, Object> unchanged(List<String> fields) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (String field : fields) {
            Object value = current().get(field).value();
            if (value != null) {
                body.put(field, value);
            }
        }
        return body;
    }

    /** The labels that were read, with these instead of those of the same name; an empty value takes one away. */
    Map<String, Object> labels(Map<String, String> told) {
        Map<String, Object> labels = new LinkedHashMap<>();
        current().get("labels").fields().forEach((name, value) -> labels.put(name, value.toString()));
        told.forEach((name, value) -> {
            if (value.isEmpty()) {
                labels.remove(name);
            } else {
                labels.put(name, value);
            }
        });
        return labels;
    }

    private Json current() {
        return current.orElseGet(() -> new Json(null));
    }

    /** Fails with a sentence, and changes nothing, when it is no longer what was read. */
    Registry.Answer put(Map<String, ?> body) {
        return registry.put(
                path,
                body,
                current.map(state -> Map.of("If-Match", "\"" + state.text("version") + "\""))
                        .orElseGet(() -> Map.of("If-None-Match", "*")));
    }
}
