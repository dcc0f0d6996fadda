/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.odd;

import java.util.List;
import java.util.Random;

/** Texts of all planes of Unicode, and what is no Unicode, of lengths around a bound; and their spellings in JSON. */
final class OddTexts {
    /** Of each a piece, which every view should be able to hold. */
    private static final List<String> HARMLESS = List.of(
            "plain",
            "Zürich",
            "e\u0301\u0323\u0308",
            "a\u0300\u0300\u0300",
            "\u05d0\u05d1",
            "\u0627\u0644",
            "한글",
            "\u1112\u1161\u11ab",
            "😀",
            "👩\u200d👧",
            "\ud835\udd04",
            "\ud83c\udde8\ud83c\udded",
            "\udbff\udffd",
            "\ufffd",
            "\ufffe",
            "\uffff",
            "\ufeff",
            "\u00a0",
            "\u200b",
            "\u200f",
            "ı",
            "İ",
            "ﬁ",
            "Ⅷ",
            "\\u0000",
            "\\",
            "\"",
            "'",
            "%00",
            "$1",
            "{}",
            "<b>",
            "--",
            ";",
            "%",
            "_",
            "\u00ad");
    /** Of each a piece, which a door has to refuse. */
    private static final List<String> HARMFUL = List.of(
            "\0",
            "a\0b",
            "\0\0",
            "\u0001",
            "\u0007",
            "\t",
            "\n",
            "\r",
            "\u001b[2J",
            "\u007f",
            "\u0085",
            "\u009b",
            "\u2028",
            "\u2029",
            "\u202e",
            "\u202a",
            "\u2066",
            "\u2069",
            "\ud800",
            "\udbff",
            "\udc00",
            "\udfff",
            "\udc00\ud800",
            "\ud800ü");

    private final Random random;

    OddTexts(Random random) {
        this.random = random;
    }

    /** One that follows the rules, but for its length now and then. */
    String harmless(int bound) {
        int length = switch (random.nextInt(12)) {
            case 0 -> bound - 1;
            case 1, 2 -> bound;
            case 3 -> bound + random.nextInt(2);
            default -> 1 + random.nextInt(Math.min(bound, 12));
        };
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            String piece = random.nextInt(3) == 0 ? anyCharacter() : HARMLESS.get(random.nextInt(HARMLESS.size()));
            text.append(text.length() + piece.length() <= length ? piece : "x".repeat(length - text.length()));
        }
        return text.toString();
    }

    /** One with a piece that no view could hold, or no screen should show. */
    String harmful(int bound) {
        String before = harmless(Math.max(2, bound / 2));
        int at = before.offsetByCodePoints(0, random.nextInt(before.codePointCount(0, before.length())));
        return before.substring(0, at) + HARMFUL.get(random.nextInt(HARMFUL.size())) + before.substring(at);
    }

    /** The text in quotes, as one of the ways in which JSON can spell it: RFC 8259 §7. */
    String spelled(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(character -> {
            boolean must = character < ' ' || character == '"' || character == '\\' || isSurrogate(character);
            if (must && character == '"' && random.nextBoolean()) {
                json.append("\\\"");
            } else if (must || random.nextInt(4) == 0) {
                Character.toString(character).chars().forEach(unit -> json.append(escape(unit)));
            } else {
                json.appendCodePoint(character);
            }
        });
        return json.append('"').toString();
    }

    /** White space as JSON has it, or none. */
    String space() {
        return random.nextInt(3) == 0 ? " \t\r\n".repeat(1 + random.nextInt(2)) : "";
    }

    private String escape(int unit) {
        return (random.nextBoolean() ? "\\u%04x" : "\\u%04X").formatted(unit);
    }

    /** Of a plane of chance, neither a control character nor half of a pair. */
    private String anyCharacter() {
        while (true) {
            int character = (random.nextInt(0x11) << 16) | random.nextInt(0x1_0000);
            boolean turns =
                    (character >= 0x2028 && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
            if (!isSurrogate(character) && !Character.isISOControl(character) && !turns) {
                return Character.toString(character);
            }
        }
    }

    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
