/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read is written in the words of the field: {@code plain-words.txt} says which, and which not. */
class PlainWordsTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @Test
    void documentsUsePlainWords() throws IOException {
        assertThat(PlainWords.read()
                        .findings(MarkdownFile.all(REPOSITORY).stream().map(MarkdownFile::prose)))
                .isEmpty();
    }

    @Test
    void proseOfDocumentsIsWrapped() throws IOException {
        assertThat(MarkdownFile.all(REPOSITORY).stream()
                        .flatMap(file -> file.wideLines().stream())
                        .toList())
                .isEmpty();
    }

    @Test
    void aFindingNamesFileLineAndTheWordToUse() {
        PlainWords words = new PlainWords(List.of(PlainWords.Rule.parse("turned away => rejected")));
        MarkdownFile file = new MarkdownFile(Path.of("page.md"), """
                Turned
                away, not turned-away, `turned away`, and [a link](turned away):
                ```
                turned away
                ```
                > turned away
                """);

        assertThat(words.findings(Stream.of(file.prose())))
                .containsExactly("page.md:1: \"Turned away\"; use: rejected");
    }

    @Test
    void wideIsALineThatCouldBeBroken() {
        String word = "x".repeat(130);
        MarkdownFile file = new MarkdownFile(
                Path.of("page.md"), String.join("\n", "short", "- " + word, "a " + word, "| " + word + " |"));

        assertThat(file.wideLines()).containsExactly("page.md:3: 132 characters; break the line at 120");
    }
}
