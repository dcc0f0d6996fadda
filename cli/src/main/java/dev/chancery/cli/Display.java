/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.contracts.Texts;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How values look to people: UTC to the minute, ids to the length that still tells them apart. */
final class Display {
    private static final int TIME_LENGTH = "2026-11-21T10:00".length();
    private static final Pattern LONE_NAME = Pattern.compile("CN=[^,=+\\\\]+");
    private static final int SERIAL_LENGTH = 8;
    private static final int ISSUER_LENGTH = 6;

    private Display() {}

    /** {@code 2026-11-21 10:00}, from RFC 3339 in UTC; the column's heading says UTC. */
    static String time(String instant) {
        return instant.length() < TIME_LENGTH
                ? instant
                : instant.substring(0, TIME_LENGTH).replace('T', ' ');
    }

    /** The first eight digits, which every command takes for the whole where no other serial number begins with them. */
    static String serial(String hex) {
        return abbreviated(hex, SERIAL_LENGTH);
    }

    static String issuer(String hex) {
        return abbreviated(hex, ISSUER_LENGTH);
    }

    /** What a certificate is about: its common name where that is all its subject is, its subject, or its names. */
    static String name(Json certificate) {
        String subject = certificate.text("subject");
        if (subject.isEmpty()) {
            return orDash(
                    certificate.items("names").stream().map(Json::toString).collect(Collectors.joining(",")));
        }
        // Mostly a lone common name, and a terminal has eighty columns.
        return LONE_NAME.matcher(subject).matches() ? subject.substring("CN=".length()) : subject;
    }

    static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    /** At most so many characters, the ellipsis among them where something was left out. */
    static String cut(String text, int max) {
        return text.length() <= max ? text : Texts.cut(text, max - 1);
    }

    private static String abbreviated(String hex, int length) {
        return hex.length() <= length ? hex : hex.substring(0, length);
    }
}
