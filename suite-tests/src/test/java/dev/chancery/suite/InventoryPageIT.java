/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/keys.md has a row for every private file of a running suite, and a file for every row. */
class InventoryPageIT {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| ([^|]+) \\|.*\\|$");
    private static final Pattern NAMED = Pattern.compile("`([^`]+/[^`]+|[a-z.-]+\\.(?:json|properties)|\\.[a-z-]+)`");
    /** What the broker and the database keep, keys encrypted; and what is other machines, where nobody runs a suite for a look. */
    private static final List<String> ELSEWHERE = List.of("kafka/data/", "postgres/", "hosts/");

    private final Path home = RunningSuite.get().home();

    @Test
    void namesEveryPrivateFileAndNoOther() throws IOException {
        List<String> patterns = patterns();

        assertThat(patterns).hasSizeGreaterThan(15);
        assertThat(privateFiles())
                .allSatisfy(file -> assertThat(patterns)
                        .as("a row for " + file)
                        .anyMatch(pattern -> matcher(pattern).matches(file)));
        List<Path> files = files();
        patterns.removeIf(atTimes()::contains);
        assertThat(patterns)
                .allSatisfy(pattern ->
                        assertThat(files).as("a file for `" + pattern + "`").anyMatch(matcher(pattern)::matches));
    }

    @Test
    void secretsAreForTheirOwnerAlone() throws IOException {
        for (Path file : privateFiles()) {
            if (file.startsWith("secrets") || file.getFileName().toString().matches(".*(key|secret|passphrase).*")) {
                assertThat(Files.getPosixFilePermissions(home.resolve(file)))
                        .as(file.toString())
                        .isSubsetOf(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            }
        }
    }

    private static List<String> patterns() throws IOException {
        return patterns("");
    }

    /** Of files that come and go. */
    private static List<String> atTimes() throws IOException {
        return patterns("at times ");
    }

    private static List<String> patterns(String beginning) throws IOException {
        String page = Files.readString(RunningSuite.REPOSITORY.resolve("docs/keys.md"));
        return ROW.matcher(page)
                .results()
                .filter(row -> row.group(1).startsWith(beginning))
                .flatMap(row -> NAMED.matcher(row.group(1)).results())
                .map(named -> named.group(1))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    /** What others may not read: logs and lists of classes are no secret. */
    private List<Path> privateFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : files()) {
            if (!Files.getPosixFilePermissions(home.resolve(file)).contains(PosixFilePermission.OTHERS_READ)) {
                found.add(file);
            }
        }
        return found;
    }

    /** Relative to the home. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(Files::isRegularFile)
                    .map(home::relativize)
                    .filter(file -> ELSEWHERE.stream().noneMatch(file.toString()::startsWith))
                    .toList();
        }
    }
}
