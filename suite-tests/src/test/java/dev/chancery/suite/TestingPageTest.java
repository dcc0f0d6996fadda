/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.suite.fire.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/testing.md speaks of what is there. */
class TestingPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+IT)\\.(\\w+)`");
    private static final Pattern FAULT_ROW = Pattern.compile("(?m)^\\| (`[A-Z]\\w+`(?:, `[A-Z]\\w+`)*) \\|");

    private final String page = page();

    @Test
    void namesTestsThatExist() throws ReflectiveOperationException {
        List<MatchResult> named = TEST.matcher(page).results().toList();

        assertThat(named).isNotEmpty();
        for (MatchResult one : named) {
            Class<?> test = Class.forName(getClass().getPackageName() + "." + one.group(1));
            assertThat(Arrays.stream(test.getDeclaredMethods()).map(method -> method.getName()))
                    .contains(one.group(2));
        }
    }

    @Test
    void namesEveryFault() {
        List<String> named = FAULT_ROW
                .matcher(page)
                .results()
                .flatMap(row -> Arrays.stream(row.group(1).replace("`", "").split(", ")))
                .toList();

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Fault.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    private static String page() {
        try {
            return Files.readString(RunningSuite.REPOSITORY.resolve("docs/testing.md"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
