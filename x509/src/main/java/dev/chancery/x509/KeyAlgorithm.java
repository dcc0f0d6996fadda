/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

/**
 * What kind of key: its family and its size in bits, which names the curve where the family has several.
 *
 * <p>Spelled {@code rsa-3072}, {@code ec-p256}, {@code ed25519} in policies and configuration.
 */
public record KeyAlgorithm(Family family, int bits) {
    public static final KeyAlgorithm P256 = new KeyAlgorithm(Family.EC, 256);
    public static final KeyAlgorithm P384 = new KeyAlgorithm(Family.EC, 384);
    public static final KeyAlgorithm P521 = new KeyAlgorithm(Family.EC, 521);
    public static final KeyAlgorithm ED25519 = new KeyAlgorithm(Family.ED25519, 256);
    /** Below it RSA is within reach of an attacker (NIST SP 800-57). */
    public static final int RSA_BITS_MIN = 2_048;
    /** Above it one verification takes most of a second. */
    public static final int RSA_BITS_MAX = 8_192;

    /** The mathematics behind a key. */
    public enum Family {
        RSA,
        /** A named NIST curve, used for ECDSA. */
        EC,
        ED25519
    }

    public KeyAlgorithm {
        boolean known = switch (family) {
            case RSA -> bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX && bits % Byte.SIZE == 0;
            case EC -> bits == 256 || bits == 384 || bits == 521;
            case ED25519 -> bits == 256;
        };
        if (!known) {
            throw new IllegalArgumentException("no such key algorithm: " + family + " of " + bits + " bits");
        }
    }

    public static KeyAlgorithm rsa(int bits) {
        return new KeyAlgorithm(Family.RSA, bits);
    }

    /** Reads {@link #spelling}. Throws {@link IllegalArgumentException} that shows how it is spelled. */
    public static KeyAlgorithm parse(String text) {
        return switch (text) {
            case "ec-p256" -> P256;
            case "ec-p384" -> P384;
            case "ec-p521" -> P521;
            case "ed25519" -> ED25519;
            default -> parseRsa(text);
        };
    }

    public String spelling() {
        return switch (family) {
            case RSA -> "rsa-" + bits;
            case EC -> "ec-p" + bits;
            case ED25519 -> "ed25519";
        };
    }

    @Override
    public String toString() {
        return spelling();
    }

    private static KeyAlgorithm parseRsa(String text) {
        if (!text.matches("rsa-[1-9][0-9]{3}")) {
            throw new IllegalArgumentException(
                    "unknown key algorithm; known: ec-p256, ec-p384, ec-p521, ed25519, rsa-2048 to rsa-8192");
        }
        return rsa(Integer.parseInt(text.substring("rsa-".length())));
    }
}
