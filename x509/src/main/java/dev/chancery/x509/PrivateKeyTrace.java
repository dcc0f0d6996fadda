/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds private keys where somebody gives one in place of something public, so that they are kept from going any further. It looks at forms, and
 * opens nothing: PEM of every label that ends in PRIVATE KEY, PuTTY, what openssl writes with -text; in DER or bare base64 PKCS #8, encrypted or not, PKCS #1, SEC 1, DSA,
 * PKCS #12; Java's key stores.
 */
public final class PrivateKeyTrace {
    /** Also SSH's, which has four dashes and blanks, whatever stands around it; and what openssl writes with -text. */
    private static final Pattern MARK = Pattern.compile(
            "---\\s?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File-\\d|Private-Key: \\(|privateExponent:",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN [A-Z0-9 ]{1,40}-----([^-]++)-----END");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/=\\s]{32,}+");

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int INDEFINITE = 0x80;
    private static final int PKCS12_VERSION = 3;

    private PrivateKeyTrace() {}

    /** Whether a file holds one, as text or not. */
    public static boolean isIn(byte[] file) {
        return isKey(file) || isIn(Pem.textOf(file, "FILE"));
    }

    /** Whether the words of a text say so; cheaper than looking into its blocks. */
    static boolean isMarked(String text) {
        return MARK.matcher(text).find();
    }

    /** Whether a text holds one. Never throws. */
    public static boolean isIn(String text) {
        if (isMarked(text)) {
            return true;
        }
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (isKeyInBase64(block.group(1))) {
                return true;
            }
        }
        return BASE64.matcher(text).matches() && isKeyInBase64(text);
    }

    private static boolean isKeyInBase64(String text) {
        try {
            return isKey(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** By the first three elements of its outermost SEQUENCE; a request's first is a SEQUENCE that begins with its version. */
    private static boolean isKey(byte[] content) {
        if (isJavaStore(content)) {
            return true;
        }
        int first = tag(content, 0) == SEQUENCE ? inner(content, 0) : -1;
        int second = after(content, first);
        if (tag(content, first) == INTEGER) {
            int version = inner(content, first);
            boolean pkcs12 = version >= 0 && content[version] == PKCS12_VERSION && tag(content, second) == SEQUENCE;
            return pkcs12 || isPlainKey(content, second);
        }
        return tag(content, first) == SEQUENCE
                && tag(content, inner(content, first)) == OBJECT_IDENTIFIER
                && tag(content, second) == OCTET_STRING;
    }

    /** After its version: PKCS #8 has an algorithm and an OCTET STRING, SEC 1 an OCTET STRING, PKCS #1 and DSA at least five numbers. */
    private static boolean isPlainKey(byte[] content, int second) {
        int third = after(content, second);
        return switch (tag(content, second)) {
            case SEQUENCE -> tag(content, third) == OCTET_STRING;
            case OCTET_STRING -> true;
            case INTEGER -> tag(content, third) == INTEGER && tag(content, after(content, third)) == INTEGER;
            default -> false;
        };
    }

    private static boolean isJavaStore(byte[] content) {
        return content.length > 4
                && (startsWith(content, 0xFE, 0xED, 0xFE, 0xED) || startsWith(content, 0xCE, 0xCE, 0xCE, 0xCE));
    }

    private static boolean startsWith(byte[] content, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if ((content[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The tag at a place, -1 outside of the content, where every other place leads too. */
    private static int tag(byte[] content, int at) {
        return at >= 0 && at + 1 < content.length ? content[at] & 0xFF : -1;
    }

    private static int inner(byte[] content, int at) {
        int lengthOctets = lengthOctets(content, at);
        return lengthOctets < 0 || at + 1 + lengthOctets >= content.length ? -1 : at + 1 + lengthOctets;
    }

    private static int lengthOctets(byte[] content, int at) {
        if (tag(content, at) < 0) {
            return -1;
        }
        int first = content[at + 1] & 0xFF;
        return first <= INDEFINITE ? 1 : 1 + first - INDEFINITE;
    }

    /** Where the element after this one begins; PKCS #12 of indefinite length is known before anybody asks for that. */
    private static int after(byte[] content, int at) {
        int inner = inner(content, at);
        if (inner < 0) {
            return -1;
        }
        long length = content[at + 1] & 0xFF;
        if (length > INDEFINITE) {
            length = 0;
            for (int i = at + 2; i < inner; i++) {
                length = Math.min(length << Byte.SIZE | (content[i] & 0xFF), Integer.MAX_VALUE);
            }
        }
        return inner + length < content.length ? (int) (inner + length) : -1;
    }
}
