/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** What does not hold. All of it is found before anything fails, because one flaw often explains another. */
final class Violations {
    private static final int SHOWN_MAX = 25;

    private final List<String> sentences = new ArrayList<>();

    void require(boolean holds, String sentence, @Nullable Object... of) {
        if (!holds) {
            add(sentence, of);
        }
    }

    /** @param of what stands for each {@code %s} and {@code %d} */
    synchronized void add(String sentence, @Nullable Object... of) {
        String said = sentence;
        for (@Nullable Object each : of) {
            said = said.replaceFirst("%[sd]", Matcher.quoteReplacement(String.valueOf(each)));
        }
        sentences.add(said);
    }

    /** Two sets that are to be one. */
    void requireSame(String what, Collection<String> expected, Collection<String> found) {
        expected.stream().filter(each -> !found.contains(each)).forEach(each -> add("%s: lacks %s", what, each));
        found.stream().filter(each -> !expected.contains(each)).forEach(each -> add("%s: has %s", what, each));
    }

    synchronized void assertNone() {
        assertThat(sentences.stream().limit(SHOWN_MAX).toList())
                .as("what does not hold, %d in all", sentences.size())
                .isEmpty();
    }
}
