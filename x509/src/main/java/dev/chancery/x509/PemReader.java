/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads PEM as tools write it (RFC 7468 §2 and §3, "lax"): explanatory text and empty lines around blocks, a byte order mark, blanks at the ends
 * of lines, base64 in one line. What would leave a doubt about where a block begins and ends, or about its bytes, is refused: a line of dashes
 * that is no boundary, another label at the end, headers in a block, base64 that is not canonical.
 */
final class PemReader {
    private static final Pattern BOUNDARY = Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----");
    private static final String DASHES = "-----";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<Pem> blocks = new ArrayList<>();
    private @Nullable String open;
    private StringBuilder body = new StringBuilder();

    private PemReader() {}

    /** Throws {@link IllegalArgumentException} that says what is wrong, and in which line. */
    static List<Pem> read(String text) {
        if (text.length() > Pem.TEXT_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "PEM text has " + text.length() + " characters, more than " + Pem.TEXT_CHARACTERS_MAX);
        }
        PemReader reader = new PemReader();
        String marked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        int number = 0;
        for (String line : marked.lines().toList()) {
            reader.line(++number, line.strip());
        }
        return reader.all();
    }

    private void line(int number, String line) {
        if (line.startsWith(DASHES)) {
            Matcher boundary = BOUNDARY.matcher(line);
            if (!boundary.matches()) {
                throw wrong(number, "has dashes but is not -----BEGIN LABEL----- or -----END LABEL-----");
            }
            boundary(number, boundary.group(1).equals("BEGIN"), boundary.group(2));
        } else if (open != null) {
            content(number, line);
        }
    }

    private void boundary(int number, boolean begin, String label) {
        if (begin && open == null) {
            open = label;
            body = new StringBuilder();
        } else if (!begin && label.equals(open)) {
            blocks.add(Pem.of(label, decoded(number, body.toString())));
            open = null;
        } else {
            throw wrong(
                    number,
                    (begin ? "begins " : "ends ")
                            + label
                            + (open == null ? ", which did not begin" : " within " + open));
        }
    }

    private void content(int number, String line) {
        // RFC 1421 headers, which RFC 7468 §3 does not have: an encrypted key of old has them.
        if (line.indexOf(':') >= 0) {
            throw wrong(number, "is a header, and " + open + " has none (RFC 7468 §3)");
        }
        body.append(line);
    }

    private List<Pem> all() {
        if (open != null) {
            throw new IllegalArgumentException("the PEM block " + open + " has no end: -----END " + open + "-----");
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("there is no PEM block (RFC 7468); it must begin with -----BEGIN");
        }
        return List.copyOf(blocks);
    }

    private static byte[] decoded(int number, String base64) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw wrong(number, "ends a block that is not base64; it may be truncated or damaged");
        }
        if (octets.length == 0) {
            throw wrong(number, "ends an empty block");
        }
        // RFC 4648 §3.5: padding bits are zero and padding is there, or one content has many texts.
        if (!Base64.getEncoder().encodeToString(octets).equals(base64)) {
            throw wrong(number, "ends a block whose base64 is not in its canonical form");
        }
        return octets;
    }

    private static IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException("line " + line + " of the PEM text " + what);
    }
}
