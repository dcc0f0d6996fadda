/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of one request, line by line: HTTP/1.0 and 1.1 as RFC 9112 writes it, and nothing that it merely lets a server put up with. What two readers may
 * read in two ways (a second Content-Length, a transfer coding beside it, other blanks than the one between the words of the first line) lets whoever
 * sends it choose what a proxy does not see.
 */
final class RequestHead {
    /** No client of ours sends more than 20. */
    private static final int HEADERS_MAX = 100;

    private static final Pattern LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([\\x21-\\x7e]+) HTTP/([0-9])\\.([0-9])");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,12}");

    private boolean old;
    private int headers;
    private int hosts;
    private @Nullable String length;
    private @Nullable String coding;

    /** @param line without its end, one character a byte */
    @Nullable
    Refusal begin(String line) {
        Matcher words = LINE.matcher(line);
        if (!words.matches()) {
            return Refusal.malformed(
                    "the request line must be METHOD TARGET HTTP/1.1, separated by single spaces (RFC 9112 section 3)");
        }
        if (!words.group(3).equals("1") || words.group(4).compareTo("1") > 0) {
            return new Refusal(505, "this port supports HTTP/1.1 only");
        }
        old = words.group(4).equals("0");
        return null;
    }

    @Nullable
    Refusal add(String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches() || !isText(line)) {
            return Refusal.malformed(
                    "a header must be NAME: VALUE on one line, without control characters (RFC 9112 section 5)");
        }
        if (++headers > HEADERS_MAX) {
            return new Refusal(431, "there are more than " + HEADERS_MAX + " headers");
        }
        return note(
                line.substring(0, colon).toLowerCase(Locale.ROOT),
                line.substring(colon + 1).strip());
    }

    private @Nullable Refusal note(String name, String value) {
        switch (name) {
            case "host" -> hosts++;
            case "content-length" -> {
                if (length != null || !LENGTH.matcher(value).matches()) {
                    return Refusal.malformed("Content-Length must be a single number (RFC 9112 section 6.3)");
                }
                length = value;
            }
            case "transfer-encoding" -> {
                if (coding != null || !value.equalsIgnoreCase("chunked")) {
                    return Refusal.malformed("Transfer-Encoding must be chunked, once (RFC 9112 section 6.1)");
                }
                coding = value;
            }
            default -> {}
        }
        return null;
    }

    /** No control character but the tab (RFC 9110 section 5.5). */
    private static boolean isText(String line) {
        return line.chars().allMatch(octet -> octet == '\t' || (octet >= ' ' && octet != 0x7f));
    }

    /** Whether the line is left out of what is handed on: no protocol is changed to in the middle of a connection. */
    static boolean isLeftOut(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return lower.startsWith("upgrade:") || lower.startsWith("http2-settings:");
    }

    /** Once the empty line has come. */
    @Nullable
    Refusal end() {
        if (hosts > 1 || (hosts == 0 && !old)) {
            return Refusal.malformed("an HTTP/1.1 request must have exactly one Host header (RFC 9112 section 3.2)");
        }
        if (coding != null && old) {
            return Refusal.malformed("HTTP/1.0 does not allow Transfer-Encoding (RFC 9112 section 6.1)");
        }
        if (coding != null && length != null) {
            return Refusal.malformed(
                    "Content-Length and Transfer-Encoding must not both be present (RFC 9112 " + "section 6.1)");
        }
        return null;
    }

    boolean isChunked() {
        return coding != null;
    }

    /** How many bytes follow, where it is not chunked. */
    long bodyBytes() {
        return length == null ? 0 : Long.parseLong(length);
    }
}
