/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A request inside a GET's path (RFC 6960 §A.1): base64, of which '/', '+' and '=' come raw or escaped, as each client likes. Nothing is normalised: two
 * slashes in a row are two digits.
 */
final class GetPath {
    private static final int ESCAPE_DIGITS = 2;

    private GetPath() {}

    /**
     * @param encoded the raw path behind {@code /ocsp/}, as it stood in the request line
     * @return empty when no reading of it is base64
     */
    static Optional<byte[]> decode(String encoded) {
        return unescaped(encoded).flatMap(GetPath::fromBase64);
    }

    private static Optional<byte[]> fromBase64(String text) {
        // DER of a SEQUENCE begins with M in base64: a slash before it belongs to the URL.
        int start = 0;
        while (start < text.length() && text.charAt(start) == '/') {
            start++;
        }
        String digits = text.substring(start);
        Optional<byte[]> whole = decoded(digits).filter(GetPath::isOneSequence);
        if (whole.isPresent() || !digits.endsWith("/")) {
            return whole.or(() -> decoded(digits));
        }
        // A trailing slash is a digit where that makes a whole request, else a client's habit.
        return decoded(digits.substring(0, digits.length() - 1));
    }

    /** Whether the outer length fits, which no request with a digit too many or too few has. */
    private static boolean isOneSequence(byte[] der) {
        if (der.length < 2 || der[0] != 0x30) {
            return false;
        }
        int first = der[1] & 0xFF;
        if (first < 0x80) {
            return der.length == 2 + first;
        }
        int octets = first & 0x7F;
        if (octets == 0 || octets > 2 || der.length < 2 + octets) {
            return false;
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = (length << Byte.SIZE) | (der[2 + i] & 0xFF);
        }
        return der.length == 2 + octets + length;
    }

    private static Optional<byte[]> decoded(String digits) {
        try {
            return Optional.of(Base64.getDecoder().decode(digits));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Undoes %XX and nothing else; a blank is a '+' that something on the way took for one of a form. */
    private static Optional<String> unescaped(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                Optional<Character> octet = octetAt(path, i + 1);
                if (octet.isEmpty()) {
                    return Optional.empty();
                }
                c = octet.get();
                i += ESCAPE_DIGITS;
            }
            text.append(c == ' ' ? '+' : c);
        }
        return Optional.of(text.toString());
    }

    private static Optional<Character> octetAt(String path, int at) {
        if (at + ESCAPE_DIGITS > path.length()
                || !HexFormat.isHexDigit(path.charAt(at))
                || !HexFormat.isHexDigit(path.charAt(at + 1))) {
            return Optional.empty();
        }
        byte[] octet = HexFormat.of().parseHex(path.substring(at, at + ESCAPE_DIGITS));
        return Optional.of(new String(octet, StandardCharsets.ISO_8859_1).charAt(0));
    }
}
