/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

/**
 * What kind of key: its family and its size.
 *
 * <p>Spelled {@code rsa-3072}, {@code ec-p256}, {@code ed25519}, {@code ml-dsa-65} in policies and configuration.
 *
 * @param bits which names the curve where the family has several; of ML-DSA the number of its parameter set
 */
public record KeyAlgorithm(Family family, int bits) {
    public static final KeyAlgorithm P256 = new KeyAlgorithm(Family.EC, 256);
    public static final KeyAlgorithm P384 = new KeyAlgorithm(Family.EC, 384);
    public static final KeyAlgorithm P521 = new KeyAlgorithm(Family.EC, 521);
    public static final KeyAlgorithm ED25519 = new KeyAlgorithm(Family.ED25519, 256);
    public static final KeyAlgorithm ML_DSA_44 = new KeyAlgorithm(Family.ML_DSA, 44);
    public static final KeyAlgorithm ML_DSA_65 = new KeyAlgorithm(Family.ML_DSA, 65);
    public static final KeyAlgorithm ML_DSA_87 = new KeyAlgorithm(Family.ML_DSA, 87);
    /** Below it RSA is within reach of an attacker (NIST SP 800-57). */
    public static final int RSA_BITS_MIN = 2_048;
    /** Above it one verification takes most of a second. */
    public static final int RSA_BITS_MAX = 8_192;

    /** The mathematics behind a key. */
    public enum Family {
        RSA,
        /** A named NIST curve, used for ECDSA. */
        EC,
        ED25519,
        /** FIPS 204, against which no quantum computer helps; its keys and signatures are kilobytes. */
        ML_DSA
    }

    public KeyAlgorithm {
        boolean known = switch (family) {
            case RSA -> bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX && bits % Byte.SIZE == 0;
            case EC -> bits == 256 || bits == 384 || bits == 521;
            case ED25519 -> bits == 256;
            case ML_DSA -> bits == 44 || bits == 65 || bits == 87;
        };
        if (!known) {
            throw new IllegalArgumentException("no such key algorithm: " + family + " of " + bits);
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
            case "ml-dsa-44" -> ML_DSA_44;
            case "ml-dsa-65" -> ML_DSA_65;
            case "ml-dsa-87" -> ML_DSA_87;
            default -> parseRsa(text);
        };
    }

    public String spelling() {
        return switch (family) {
            case RSA -> "rsa-" + bits;
            case EC -> "ec-p" + bits;
            case ED25519 -> "ed25519";
            case ML_DSA -> "ml-dsa-" + bits;
        };
    }

    @Override
    public String toString() {
        return spelling();
    }

    private static KeyAlgorithm parseRsa(String text) {
        if (!text.matches("rsa-[1-9][0-9]{3}")) {
            throw new IllegalArgumentException(
                    "unknown key algorithm; known: ec-p256, ec-p384, ec-p521, ed25519, ml-dsa-44, ml-dsa-65, ml-dsa-87, rsa-2048"
                            + " to rsa-8192");
        }
        return rsa(Integer.parseInt(text.substring("rsa-".length())));
    }
}
