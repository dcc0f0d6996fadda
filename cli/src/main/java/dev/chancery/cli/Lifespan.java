/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A lifetime as people write it, {@code 90d}, {@code 36h}, {@code 2w}, or in ISO 8601; sent in ISO 8601. */
final class Lifespan implements ITypeConverter<String> {
    static final String EXAMPLES = "90d, 36h, 2w, 15min or ISO 8601: P90D, PT36H";

    private static final Pattern WORD = Pattern.compile("(\\d{1,6})\\s?([a-z]+)");

    @Override
    public String convert(String text) {
        String given = text.strip();
        Matcher word = WORD.matcher(given.toLowerCase(Locale.ROOT));
        return word.matches() ? ofWord(given, Long.parseLong(word.group(1)), word.group(2)) : ofIso(given);
    }

    private static String ofWord(String given, long number, String unit) {
        return switch (unit) {
            case "s", "sec", "second", "seconds" -> "PT" + number + "S";
            case "min", "minute", "minutes" -> "PT" + number + "M";
            case "h", "hour", "hours" -> "PT" + number + "H";
            case "d", "day", "days" -> "P" + number + "D";
            case "w", "week", "weeks" -> "P" + 7 * number + "D";
            case "m", "mo", "month", "months", "y", "year", "years" ->
                throw new TypeConversionException("'" + given
                        + "' is ambiguous (m may mean months or minutes); use days or minutes, such as "
                        + EXAMPLES);
            default -> throw new TypeConversionException("'" + given + "' is not a lifetime; use " + EXAMPLES);
        };
    }

    private static String ofIso(String given) {
        String iso = given.toUpperCase(Locale.ROOT);
        try {
            Duration ignored = Duration.parse(iso);
            return iso;
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + given + "' is not a lifetime; use " + EXAMPLES
                    + " (ISO 8601 weeks, months and years are not accepted)");
        }
    }
}
