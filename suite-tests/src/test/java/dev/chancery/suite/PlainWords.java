/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Words that are not to be used, each with the word to use instead. */
record PlainWords(List<Rule> rules) {
    private static final Path LISTS = Path.of("src/test/resources");
    private static final String SEPARATOR = " => ";

    /**
     * Words that somebody reads.
     *
     * @param place the file, relative to the repository
     * @param line the line of the file at which the words begin; the first line is 1
     * @param words what is read; code is already removed, line breaks are not
     */
    record Prose(String place, int line, String words) {
        private String at(int offset) {
            return place + ":"
                    + (line
                            + words.substring(0, offset)
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count());
        }
    }

    record Rule(Pattern word, String instead) {
        static Rule parse(String line) {
            int end = line.indexOf(SEPARATOR);
            if (end < 0) {
                throw new IllegalArgumentException(LISTS + ": a line has no \"" + SEPARATOR + "\": " + line);
            }
            String word = line.substring(0, end).replace(" ", "\\s+");
            return new Rule(
                    Pattern.compile("(?<![\\w-])(?:" + word + ")(?![\\w-])", Pattern.CASE_INSENSITIVE),
                    line.substring(end + SEPARATOR.length()));
        }

        private Stream<String> findings(Prose prose) {
            return word.matcher(prose.words()).results().map(found -> finding(prose, found));
        }

        private String finding(Prose prose, MatchResult found) {
            return prose.at(found.start()) + ": \"" + found.group().replaceAll("\\s+", " ") + "\"; use: " + instead;
        }
    }

    static PlainWords read(String... lists) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String list : lists) {
            lines.addAll(Files.readAllLines(LISTS.resolve(list)));
        }
        return new PlainWords(lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Rule::parse)
                .toList());
    }

    /** One sentence for each word that is not to be used: file, line, the word, the word to use. */
    List<String> findings(Stream<Prose> texts) {
        return texts.flatMap(prose -> rules.stream().flatMap(rule -> rule.findings(prose)))
                .sorted()
                .toList();
    }
}
