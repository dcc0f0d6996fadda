/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts in a source file that somebody reads: string literals with a space in them, such as the command line's help, problem
 * documents and log messages. Comments are not among them, nor what is quoted as code in a text.
 */
record SourceText(Path path, String text) {
    /** A comment, a text block, a string, a character: whichever begins first. Only text blocks and strings have a group. */
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\n]*|/\\*(?s:.*?)\\*/|\"\"\"((?s:.*?))\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\\n]|\\\\.)*'");
    /** JavaScript quotes texts also so; what stands in ${…} is code. */
    private static final Pattern TEMPLATE = Pattern.compile("//[^\n]*|/\\*(?s:.*?)\\*/|`((?:[^`\\\\]|\\\\.)*)`");

    private static final Pattern MARKUP = Pattern.compile("<[^>\n]*>");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`|\\$\\{[^}]*}|'(?:chancery|openssl)[^'\n]*'");

    /** The files with one of these endings, in the order of their paths. */
    static List<SourceText> all(Path repository, Path directory, String... endings) throws IOException {
        try (Stream<Path> files = Files.walk(repository.resolve(directory))) {
            return files.filter(file -> Arrays.stream(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .map(file -> new SourceText(repository.relativize(file), read(file)))
                    .toList();
        }
    }

    Stream<PlainWords.Prose> prose() {
        String name = path.toString();
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".java" -> texts(TOKEN);
            case ".js" -> Stream.concat(texts(TOKEN), texts(TEMPLATE));
            default -> Stream.of(prose(1, blanked(MARKUP, text)));
        };
    }

    private Stream<PlainWords.Prose> texts(Pattern token) {
        Matcher found = token.matcher(text);
        Stream.Builder<PlainWords.Prose> texts = Stream.builder();
        while (found.find()) {
            for (int group = 1; group <= found.groupCount(); group++) {
                if (found.group(group) != null && found.group(group).contains(" ")) {
                    texts.add(prose(lineOf(found.start(group)), found.group(group)));
                }
            }
        }
        return texts.build();
    }

    private PlainWords.Prose prose(int line, String words) {
        return new PlainWords.Prose(path.toString(), line, blanked(CODE, words));
    }

    private int lineOf(int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private static String blanked(Pattern pattern, String text) {
        return pattern.matcher(text).replaceAll(found -> found.group().replaceAll("[^\n]", " "));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
