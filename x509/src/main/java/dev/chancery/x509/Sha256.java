/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest, spelled as 64 lower-case hex digits: the fingerprint of a certificate (over its DER), of a key
 * (over its SubjectPublicKeyInfo), of a file.
 */
public record Sha256(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "SHA-256 must be 64 lower-case hex digits, got " + hex.length() + " characters");
        }
    }

    public static Sha256 of(byte[] content) {
        return new Sha256(HexFormat.of().formatHex(digest().digest(content)));
    }

    /** The digest's 32 octets. */
    public byte[] octets() {
        return HexFormat.of().parseHex(hex);
    }

    /** A fresh SHA-256, for content that comes in pieces. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
