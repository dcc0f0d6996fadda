/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every link of a document to a file of the repository, or to a heading in one, leads there. */
class DocumentLinksTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    /** A path, a heading, or both; not an address on the web. */
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void leadSomewhere() throws IOException {
        assertThat(MarkdownFile.all(REPOSITORY).stream()
                        .flatMap(DocumentLinksTest::broken)
                        .toList())
                .isEmpty();
    }

    @Test
    void aBrokenLinkIsFound() {
        MarkdownFile page = new MarkdownFile(Path.of("docs/page.md"), """
                # A heading, with a comma

                [here](#a-heading-with-a-comma), [there](../README.md#start), [web](https://example.com/),
                [no heading](#nowhere), [no file](nothing.md)
                """);

        assertThat(broken(page))
                .containsExactly("docs/page.md leads nowhere: #nowhere", "docs/page.md leads nowhere: nothing.md");
    }

    private static Stream<String> broken(MarkdownFile page) {
        return LINK.matcher(page.text())
                .results()
                .filter(link -> !leads(page, link.group(1), link.group(2)))
                .map(link -> page.path() + " leads nowhere: " + link.group().replaceAll("^\\]\\(|\\)$", ""));
    }

    private static boolean leads(MarkdownFile page, String path, @Nullable String heading) {
        Path target = REPOSITORY.resolve(page.path()).resolveSibling(path).normalize();
        if (!path.isEmpty() && !Files.exists(target)) {
            return false;
        }
        return heading == null
                || headings(path.isEmpty() ? page.text() : text(target)).contains(heading);
    }

    /** As GitHub names them: lower case, no punctuation, dashes for spaces. */
    private static List<String> headings(String text) {
        Matcher headings = HEADING.matcher(text);
        return headings.results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
