/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.suite.fire.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/testing.md names tests, faults, modules and promises that exist, and all of them. */
class TestingPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");
    private static final Pattern FAULT_ROW = Pattern.compile("(?m)^\\| (`[A-Z]\\w+`(?:, `[A-Z]\\w+`)*) \\|");
    private static final Pattern PROMISE_ROW = Pattern.compile("(?m)^\\| P(\\d+): ");
    private static final Pattern TIME_ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| \\d+ \\|");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final int PROMISES = 34;

    private final String page = read(RunningSuite.REPOSITORY.resolve("docs/testing.md"));

    @Test
    void namesTestsThatExist() throws IOException {
        Map<String, String> sources = testSources();
        List<MatchResult> named = TEST.matcher(page).results().toList();

        assertThat(named).hasSizeGreaterThan(50);
        for (MatchResult one : named) {
            assertThat(sources).containsKey(one.group(1));
            if (one.group(2) != null) {
                assertThat(sources.get(one.group(1))).contains("void " + one.group(2) + "(");
            }
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

    @Test
    void hasARowForEachPromiseAndATimeForEachModuleWithTests() {
        assertThat(PROMISE_ROW.matcher(page).results().map(row -> Integer.valueOf(row.group(1))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, PROMISES).boxed().toList());
        assertThat(TIME_ROW.matcher(page).results().map(row -> row.group(1)))
                .containsExactlyElementsOf(MODULE.matcher(read(RunningSuite.REPOSITORY.resolve("pom.xml")))
                        .results()
                        .map(module -> module.group(1))
                        .filter(module -> Files.isDirectory(
                                RunningSuite.REPOSITORY.resolve(module).resolve("src/test/java")))
                        .toList());
    }

    /** By simple name; of two with one name, both. */
    private static Map<String, String> testSources() throws IOException {
        try (Stream<Path> files = Files.walk(RunningSuite.REPOSITORY)) {
            return files.filter(file -> file.toString().contains("/src/test/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            TestingPageTest::read,
                            String::concat));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
