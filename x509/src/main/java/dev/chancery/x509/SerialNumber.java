/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A certificate's serial number (RFC 5280 §4.1.2.2): positive, at most 20 octets.
 *
 * <p>Its one spelling, in keys, JSON and on screens, is lower-case hex: 40 digits for certificates that Chancery
 * issued, the DER content octets for imported ones. Two serial numbers are equal when their spelling is.
 *
 * @param hex an even number of lower-case hex digits, 2 to 40; not zero, and not negative when read as DER content
 *     unless it has 40 digits of an issued one (whose first bit is never set)
 */
public record SerialNumber(String hex) {
    /** Octets of the longest serial number that RFC 5280 allows. */
    public static final int OCTETS_MAX = 20;

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}){1," + OCTETS_MAX + "}");

    public SerialNumber {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "serial number must be 1 to 20 octets as lower-case hex, got \"" + abbreviated(hex) + "\"");
        }
        if (new BigInteger(HexFormat.of().parseHex(hex)).signum() <= 0) {
            throw new IllegalArgumentException("serial number must be positive, got " + hex);
        }
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

    @Override
    public String toString() {
        return hex;
    }

    private static void requireInRange(BigInteger value) {
        if (value.signum() <= 0) {
            throw new IllegalArgumentException("serial number must be positive, got " + value);
        }
        if (value.bitLength() >= OCTETS_MAX * Byte.SIZE) {
            throw new IllegalArgumentException("serial number exceeds 20 octets: " + value.bitLength() + " bits");
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
