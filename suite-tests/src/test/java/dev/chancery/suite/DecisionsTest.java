/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Decisions have one form of heading, and their index lists all of them by it. */
class DecisionsTest {
    private static final Path DIRECTORY =
            Path.of("..").toAbsolutePath().normalize().resolve("docs/decisions");
    private static final String INDEX = "README.md";

    @Test
    void theIndexListsEachByItsHeading() throws IOException {
        List<String> listed;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            listed = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(INDEX))
                    .sorted()
                    .map(DecisionsTest::line)
                    .toList();
        }

        assertThat(Files.readAllLines(DIRECTORY.resolve(INDEX)).stream().filter(line -> line.startsWith("| [")))
                .containsExactlyElementsOf(listed);
    }

    /** {@code # 12. Title} in {@code 0012-title.md}. */
    private static String line(String name) {
        String heading;
        try {
            heading = Files.readAllLines(DIRECTORY.resolve(name)).getFirst();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        assertThat(heading).as(name).startsWith("# " + Integer.parseInt(name.substring(0, 4)) + ". ");
        return "| [" + heading.substring(2) + "](" + name + ") |";
    }
}
