/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Markdown file of the repository: its words without the code, and its lines that are too wide. */
record MarkdownFile(Path path, String text) {
    private static final int WIDTH_MAX = 120;
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`]+`");
    /** A link's target and a bare URL are names; a line that begins with {@code >} is a quotation. */
    private static final Pattern NOT_PROSE =
            Pattern.compile("(?m)(?<=\\])\\([^)]*\\)|https?://\\S+|^ *> .*$|<!--.*?-->");
    /** Indentation and the mark of a list's item, at which no line can be broken. */
    private static final Pattern BEGINNING = Pattern.compile("^\\s*(?:[-*] |[0-9]+\\. |#+ )?");

    /** All of them but what builds and tools have written: {@code target} and directories that begin with a dot. */
    static List<MarkdownFile> all(Path repository) throws IOException {
        List<MarkdownFile> found = new ArrayList<>();
        Files.walkFileTree(repository, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                return !directory.equals(repository) && (name.startsWith(".") || name.equals("target"))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.toString().endsWith(".md")) {
                    found.add(new MarkdownFile(repository.relativize(file), Files.readString(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    PlainWords.Prose prose() {
        String words = Stream.of(FENCED, CODE_SPAN, NOT_PROSE)
                .reduce(text, (rest, pattern) -> blanked(pattern, rest), (one, other) -> other);
        return new PlainWords.Prose(path.toString(), 1, words);
    }

    /** Tables and code are as wide as they are; so is a word that is wider than a line. */
    List<String> wideLines() {
        List<String> lines = blanked(FENCED, text).lines().toList();
        return IntStream.range(0, lines.size())
                .filter(index -> isWide(lines.get(index)))
                .mapToObj(index -> path + ":" + (index + 1) + ": "
                        + lines.get(index).length() + " characters; break the line at " + WIDTH_MAX)
                .toList();
    }

    private static boolean isWide(String line) {
        if (line.length() <= WIDTH_MAX || line.isBlank() || line.startsWith("|")) {
            return false;
        }
        String rest = BEGINNING.matcher(line).replaceFirst("");
        int beginning = line.length() - rest.length();
        return rest.substring(0, WIDTH_MAX - beginning).contains(" ");
    }

    /** Line breaks stay, so that lines keep their numbers. */
    private static String blanked(Pattern pattern, String text) {
        return pattern.matcher(text).replaceAll(found -> found.group().replaceAll("[^\n]", " "));
    }
}
