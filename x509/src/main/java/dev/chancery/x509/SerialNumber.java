/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A certificate's serial number (RFC 5280 §4.1.2.2): positive, at most 20 octets.
 *
 * <p>Its one spelling, in keys, JSON and on screens, is lower-case hex: 40 digits for certificates that Chancery
 * issued, the DER content octets for imported ones. Two serial numbers are equal when their spelling is. What people and
 * other tools write is read by {@link #read}, and looked up in both spellings ({@link #spellings}).
 *
 * @param hex an even number of lower-case hex digits, 2 to 40; not zero, and not negative when read as DER content
 *     unless it has 40 digits of an issued one (whose first bit is never set)
 */
public record SerialNumber(String hex) {
    /** Octets of the longest serial number that RFC 5280 allows. */
    public static final int OCTETS_MAX = 20;

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}){1," + OCTETS_MAX + "}");
    /** Digits, alone or in pairs with a colon or a space between them; 64 are more than any tool prints, with zeros in front. */
    private static final Pattern PRINTED =
            Pattern.compile("(?:serial=)?(?:0x)?([0-9a-f]{1,64}|[0-9a-f]{1,2}(?:[: ][0-9a-f]{2}){1,31})");

    public SerialNumber {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "serial number must be 1 to 20 bytes in lower-case hex, got \"" + abbreviated(hex) + "\"");
        }
        if (new BigInteger(HexFormat.of().parseHex(hex)).signum() <= 0) {
            throw new IllegalArgumentException("serial number must be positive, got " + hex);
        }
    }

    /**
     * Reads a serial number of a certificate of ours as openssl, certtool, browsers and people write it: in either case, with or without zeros in
     * front, with {@code 0x} or {@code serial=}, with colons or spaces between the pairs. openssl leaves out the 00 that one of 128 begins with.
     *
     * @throws IllegalArgumentException that says what is taken
     */
    public static SerialNumber read(String text) {
        Matcher printed = PRINTED.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!printed.matches()) {
            throw new IllegalArgumentException("serial number must be 1 to 20 bytes in hex, as openssl prints them");
        }
        return issued(new BigInteger(printed.group(1).replaceAll("[: ]", ""), 16));
    }

    /** The spelling for a certificate of ours: 40 digits, left-padded with zeros. */
    public static SerialNumber issued(BigInteger value) {
        requireInRange(value);
        return new SerialNumber(HexFormat.of().formatHex(padded(value.toByteArray())));
    }

    /** The spelling for somebody else's certificate: its DER content octets. */
    public static SerialNumber imported(BigInteger value) {
        requireInRange(value);
        return new SerialNumber(HexFormat.of().formatHex(value.toByteArray()));
    }

    /** Whether RFC 5280 §4.1.2.2 lets a certificate have it: positive, and at most 20 octets. */
    public static boolean isInRange(BigInteger value) {
        return value.signum() > 0 && value.bitLength() < OCTETS_MAX * Byte.SIZE;
    }

    public BigInteger value() {
        return new BigInteger(1, HexFormat.of().parseHex(hex));
    }

    /** In which a certificate with this serial number may be recorded: as one of ours, or as an imported one. */
    public List<String> spellings() {
        return Stream.of(issued(value()), imported(value()))
                .map(SerialNumber::hex)
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        return hex;
    }

    private static void requireInRange(BigInteger value) {
        if (value.signum() <= 0) {
            throw new IllegalArgumentException("serial number must be positive, got " + value);
        }
        if (value.bitLength() >= OCTETS_MAX * Byte.SIZE) {
            throw new IllegalArgumentException("serial number is longer than 20 bytes: " + value.bitLength() + " bits");
        }
    }

    private static byte[] padded(byte[] octets) {
        byte[] all = new byte[OCTETS_MAX];
        System.arraycopy(octets, 0, all, OCTETS_MAX - octets.length, octets.length);
        return all;
    }

    private static String abbreviated(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
