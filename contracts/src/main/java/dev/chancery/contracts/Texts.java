/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text in a message may hold: one rule for everybody who takes texts, makes them, or stores them.
 *
 * <p>A text is storable when it is well-formed Unicode (no surrogate stands alone) and has no U+0000, since UTF-8 cannot spell the one and PostgreSQL
 * does not store the other. Doors refuse what is not storable; readers of the log and writers put U+FFFD in its place, so that no text ever keeps a
 * fact out of a view.
 */
public final class Texts {
    /** Characters of a profile, a kind, a service, a host: what is looked up by its exact spelling. */
    public static final int WORD_MAX = 128;
    /** Characters of a name that is to be certified; a URI may have 2,048. */
    public static final int NAME_MAX = 2_048;
    /** Labels of one thing. */
    public static final int LABELS_MAX = 64;
    /** Characters of a label's value. */
    public static final int LABEL_VALUE_MAX = 256;
    /** Characters of a comment. */
    public static final int COMMENT_MAX = 1_000;
    /** Characters of a foreign text that is quoted in a sentence. */
    public static final int QUOTED_MAX = 200;

    private static final char REPLACEMENT = '\uFFFD';
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,62}");

    private Texts() {}

    /** Why the text cannot be stored, to follow the name of a field; null when it can. */
    public static @Nullable String flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\0') {
                return "must not contain U+0000";
            }
            if (Character.isSurrogate(c)) {
                if (!isPairAt(text, i)) {
                    return "must be well-formed Unicode: it has a surrogate (U+" + hex(c) + ") without its other half";
                }
                i++;
            }
        }
        return null;
    }

    /** The text with U+FFFD for every character that cannot be stored; the same object when there is none. */
    public static String storable(String text) {
        return flaw(text) == null ? text : replaced(text, false);
    }

    /** A foreign text as it may be quoted in a sentence or a line of a log: one line, nothing that steers a terminal, at most {@value #QUOTED_MAX} characters. */
    public static String quoted(String text) {
        return cut(oneLine(text), QUOTED_MAX);
    }

    /** The text with U+FFFD for every character that cannot be stored or is a control character. */
    public static String oneLine(String text) {
        return text.chars().anyMatch(c -> isControl((char) c)) || flaw(text) != null ? replaced(text, true) : text;
    }

    /** At most so many characters and, where something was left out, an ellipsis; no pair of surrogates is cut in two. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    /**
     * Requires one storable line without control characters.
     *
     * @throws IllegalArgumentException that names the field and the rule
     */
    public static void requireLine(String field, String text, int most) {
        require(field, flaw(text));
        if (text.length() > most) {
            throw new IllegalArgumentException("field \"" + field + "\" must have at most " + most + " characters");
        }
        if (text.chars().anyMatch(c -> isControl((char) c))) {
            throw new IllegalArgumentException(
                    "field \"" + field
                            + "\" must be one line without control characters (U+0000 to U+001F, U+007F to U+009F, U+2028 to U+202E, U+2066 to U+2069)");
        }
    }

    /** The same for lines of prose, which may have tabs and ends of lines. */
    public static void requireProse(String field, @Nullable String text, int most) {
        if (text != null) {
            requireLine(field, text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '), most);
        }
    }

    /** Requires labels that every view can hold and every policy can name. */
    public static void requireLabels(String field, Map<String, String> labels) {
        if (labels.size() > LABELS_MAX) {
            throw new IllegalArgumentException("field \"" + field + "\" has more than " + LABELS_MAX + " entries");
        }
        labels.forEach((name, value) -> {
            if (!LABEL.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "field \"" + field
                                + "\" must be named by 1 to 63 letters, digits, '.', '_', '/' and '-', beginning with a letter or digit");
            }
            requireLine(field + "." + name, value, LABEL_VALUE_MAX);
        });
    }

    private static void require(String field, @Nullable String flaw) {
        if (flaw != null) {
            throw new IllegalArgumentException("field \"" + field + "\" " + flaw);
        }
    }

    private static String replaced(String text, boolean controlsToo) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPairAt(text, i)) {
                clean.append(c).append(text.charAt(++i));
            } else {
                boolean bad = c == '\0' || Character.isSurrogate(c) || (controlsToo && isControl(c));
                clean.append(bad ? REPLACEMENT : c);
            }
        }
        return clean.toString();
    }

    private static boolean isPairAt(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    /** Of Unicode's categories Cc, Zl and Zp, and what turns the direction of a text: what ends a line, steers a terminal, or shows another text than it is. */
    private static boolean isControl(char c) {
        return Character.isISOControl(c) || (c >= '\u2028' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }

    private static String hex(char c) {
        return "%04X".formatted((int) c);
    }
}
