/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;

/** Grants words: {@code *} any, {@code pay-*} those that begin so, anything else exactly itself. */
public record GlobRule(String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public GlobRule {
        if (text.isEmpty() || text.substring(0, text.length() - 1).contains("*")) {
            throw new IllegalArgumentException("a * is only allowed at the end of a rule, got \"" + text + "\"");
        }
    }

    boolean grants(String word) {
        return text.endsWith("*") ? word.startsWith(text.substring(0, text.length() - 1)) : word.equals(text);
    }
}
