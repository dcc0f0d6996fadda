/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a log says of why a process ended: its errors and their causes, as sentences. Stack frames, and records that tell of less than an error, are left out
 * unless there is nothing else.
 */
final class Reasons {
    private static final Pattern RECORD = Pattern.compile("\\[?\\d{4}-\\d{2}-\\d{2}[T ].*");
    private static final Pattern MERE = Pattern.compile(".{0,60}?\\b(INFO|WARN|WARNING|DEBUG|TRACE)\\b.*");
    private static final Pattern FRAME =
            Pattern.compile("\\s*(at [\\w.$/<>@-]+\\(.*|\\.\\.\\. \\d+ (more|common frames omitted)|)");
    /** In front of a sentence, as often as one exception took the words of another. */
    private static final Pattern CLASS = Pattern.compile("(?:(?:[a-z]\\w*\\.)+[A-Z][\\w$]*: )+");

    private Reasons() {}

    static List<String> in(List<String> lines) {
        List<String> errors = new ArrayList<>();
        boolean mere = false;
        for (String line : lines) {
            if (RECORD.matcher(line).matches() || line.startsWith("WARNING: ")) {
                mere = MERE.matcher(line).matches();
            }
            if (!mere) {
                errors.add(line);
            }
        }
        List<String> said = sentences(errors);
        return said.isEmpty() ? sentences(lines) : said;
    }

    private static List<String> sentences(List<String> lines) {
        return lines.stream()
                .filter(line -> !FRAME.matcher(line).matches())
                .map(line -> CLASS.matcher(line).replaceAll(""))
                .distinct()
                .toList();
    }
}
