/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.registry.problem.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says about the state that it has in mind (RFC 9110 §13.1): the version in {@code If-Match} is the entity tag, in quotes;
 * {@code If-None-Match: *} means that there must be none.
 */
record Precondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    private static final Pattern TAG = Pattern.compile("\"?([0-9]{1,18})\"?");

    Precondition {
        if (ifMatch != null && !ifMatch.equals("*") && !TAG.matcher(ifMatch).matches()) {
            throw Problem.of(
                            400,
                            "If-Match",
                            "entity-tag",
                            "If-Match must be the version in quotes, as in the ETag header")
                    .exception();
        }
        if (ifNoneMatch != null && !ifNoneMatch.equals("*")) {
            throw Problem.of(400, "If-None-Match", "star", "If-None-Match must be * (create only if it does not exist)")
                    .exception();
        }
    }

    /** Throws 412 when the state is another one. */
    void requireMet(@Nullable InventoryState current) {
        // 0 is no state's version.
        long version = current == null || current.deleted() ? 0 : current.version();
        boolean exists = version > 0;
        if (ifNoneMatch != null && exists) {
            throw Problem.of(412, "If-None-Match", "exists", "An object with this name already exists.")
                    .exception();
        }
        if (ifMatch == null) {
            return;
        }
        Matcher tag = TAG.matcher(ifMatch);
        boolean met = exists && (!tag.matches() || version == Long.parseLong(tag.group(1)));
        if (!met) {
            throw Problem.of(
                            412,
                            "If-Match",
                            "version",
                            (exists ? "The current version is " + version : "The object does not exist")
                                    + ". Read it again and retry.")
                    .exception();
        }
    }

    /** How the loser of a race is told. */
    RuntimeException overtaken() {
        return ifMatch != null || ifNoneMatch != null
                ? Problem.of(
                                412,
                                ifMatch != null ? "If-Match" : "If-None-Match",
                                "version",
                                "Conflict: another change was committed first. Read the object again and retry.")
                        .exception()
                : Problem.of(
                                409,
                                "version",
                                "one-change-at-a-time",
                                "Conflict: another change was committed first, and this change was not made. Read "
                                        + "the object "
                                        + "again and retry.")
                        .exception();
    }
}
