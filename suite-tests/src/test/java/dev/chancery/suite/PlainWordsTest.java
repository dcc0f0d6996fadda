/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people read is written in the words of the field: {@code plain-words.txt} says which, and which not. */
class PlainWordsTest {
    private static final String EVERYWHERE = "plain-words.txt";
    private static final String IN_PROGRAMS = "plain-words-of-programs.txt";
    /** Whose help, problem documents, pages and errors are read. */
    private static final List<String> MODULES =
            List.of("cli", "local-stack", "http-guard", "registry-service", "policy", "x509", "contracts");

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @Test
    void documentsUsePlainWords() throws IOException {
        assertThat(PlainWords.read(EVERYWHERE)
                        .findings(MarkdownFile.all(REPOSITORY).stream().map(MarkdownFile::prose)))
                .isEmpty();
    }

    @Test
    void programsUsePlainWords() throws IOException {
        List<SourceText> sources = new ArrayList<>();
        for (String module : MODULES) {
            sources.addAll(SourceText.all(REPOSITORY, Path.of(module, "src/main"), ".java", ".js", ".html"));
        }

        assertThat(sources).hasSizeGreaterThan(250);
        assertThat(PlainWords.read(EVERYWHERE, IN_PROGRAMS)
                        .findings(sources.stream().flatMap(SourceText::prose)))
                .isEmpty();
    }

    @Test
    void theDescriptionOfTheInterfaceUsesPlainWords() throws IOException {
        List<SourceText> description = SourceText.all(REPOSITORY, Path.of("docs/openapi.yaml"), ".yaml");

        assertThat(PlainWords.read(EVERYWHERE, IN_PROGRAMS)
                        .findings(description.stream().flatMap(SourceText::prose)))
                .isEmpty();
    }

    @Test
    void onlyTheTextsOfASourceAreRead() {
        PlainWords words = new PlainWords(List.of(PlainWords.Rule.parse("turned away => rejected")));
        SourceText java = new SourceText(Path.of("Door.java"), """
                // "turned away"
                /* "turned away" */
                @Option(description = "clients that are turned away")
                String name = 'x' + "turned" + "`turned away`";
                """);
        SourceText page =
                new SourceText(Path.of("door.js"), "say(`was turned away at ${turned away}`); // `turned away`");

        assertThat(words.findings(Stream.of(java, page).flatMap(SourceText::prose)))
                .containsExactly(
                        "Door.java:3: \"turned away\"; use: rejected", "door.js:1: \"turned away\"; use: rejected");
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
