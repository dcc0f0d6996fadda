/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules of a dNSName: letters, digits and hyphens (RFC 5280 §4.2.1.6, RFC 1123 §2.1), so no underscore, no blank,
 * no trailing dot; labels of 63, names of 253 characters; a wildcard only as the whole leftmost label, before at least
 * one other (RFC 9525 §6.3); a last label that cannot be taken for part of an address.
 *
 * <p>Unicode is turned into A-labels by the platform's IDNA 2003, and only where going back yields the same text: what
 * IDNA 2003 and 2008 read differently (ß, ς, joiners) is refused, and has to be given as an A-label.
 */
final class DnsName {
    private static final int CHARACTERS_MAX = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final String PUNYCODE = "xn--";

    private DnsName() {}

    static String canonical(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("a DNS name has 1 to 253 characters, got " + name.length());
        }
        String[] labels = name.split("\\.", -1);
        boolean wildcard = labels[0].equals("*");
        if (wildcard && labels.length == 1) {
            throw new IllegalArgumentException("a wildcard needs a domain after it, *.example.internal");
        }
        for (int i = wildcard ? 1 : 0; i < labels.length; i++) {
            requireLabel(labels[i]);
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw new IllegalArgumentException("a DNS name must not end in a number; use an IP address name");
        }
        return name;
    }

    static String toAscii(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        String wildcard = lower.startsWith("*.") ? "*." : "";
        String domain = lower.substring(wildcard.length());
        String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES);
        if (!IDN.toUnicode(ascii).equals(domain)) {
            throw new IllegalArgumentException("an internationalised name is ambiguous; use its xn-- form");
        }
        return wildcard + ascii;
    }

    private static void requireLabel(String label) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException(
                    "a DNS label has 1 to 63 letters, digits and inner hyphens, got " + shown(label));
        }
        boolean reserved = label.length() >= 4 && label.startsWith("--", 2);
        // RFC 5890 §2.3.1: hyphens in third and fourth place are for A-labels, and those must decode.
        if (reserved && (!label.startsWith(PUNYCODE) || IDN.toUnicode(label).equals(label))) {
            throw new IllegalArgumentException("no A-label: " + shown(label));
        }
    }

    /** What a stranger sent is shown without its control characters, and not at length. */
    private static String shown(String label) {
        String text = label.length() <= 70 ? label : label.substring(0, 70) + "…";
        return '"' + text.replaceAll("[^\\x21-\\x7e…]", "?") + '"';
    }
}
