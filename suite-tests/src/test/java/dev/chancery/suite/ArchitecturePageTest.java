/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/architecture.md name the classes and the modules that there are. */
class ArchitecturePageTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    /** A class in code, with the path of its file as a link. */
    private static final Pattern CLASS = Pattern.compile("\\[`(\\w+)`\\]\\(\\.\\./([^)]+\\.java)\\)");

    private static final Pattern MODULE = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|");
    private static final Pattern BUILT = Pattern.compile("<module>([a-z0-9-]+)</module>");

    @Test
    void namesClassesThatAreWhereItSays() throws IOException {
        List<MatchResult> classes = CLASS.matcher(page()).results().toList();

        assertThat(classes).hasSizeGreaterThan(20);
        assertThat(classes.stream()
                        .filter(found -> !isThere(found.group(1), found.group(2)))
                        .map(found -> "no " + found.group(1) + " at " + found.group(2)))
                .isEmpty();
    }

    private static boolean isThere(String name, String path) {
        return path.endsWith("/" + name + ".java") && Files.exists(REPOSITORY.resolve(path));
    }

    @Test
    void describesEachModule() throws IOException {
        Stream<String> modules = BUILT.matcher(Files.readString(REPOSITORY.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1));

        assertThat(MODULE.matcher(page()).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(modules.toList());
    }

    private static String page() throws IOException {
        return Files.readString(REPOSITORY.resolve("docs/architecture.md"));
    }
}
