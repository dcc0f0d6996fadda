/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.Map;
import java.util.Optional;

/**
 * A whole state that takes the place of the one that was read. What somebody else changes in between is not undone: the registry is told which
 * version was read, and refuses when there is another.
 */
final class Replacement {
    private final Registry registry;
    private final String path;
    private final Optional<Json> current;

    private Replacement(Registry registry, String path, Optional<Json> current) {
        this.registry = registry;
        this.path = path;
        this.current = current;
    }

    /** Reads what is there now. */
    static Replacement of(Registry registry, String path) {
        return new Replacement(registry, path, registry.find(path).map(Registry.Answer::json));
    }

    /** What was read; every field absent where there is none yet. */
    Json current() {
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
