/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** What a CertID names its issuer with. RFC 9919 §3.1.1: new clients send SHA-256, old ones still send SHA-1. */
public enum CertIdHash {
    SHA1("1.3.14.3.2.26", "SHA-1", 20),
    SHA256("2.16.840.1.101.3.4.2.1", "SHA-256", 32),
    SHA384("2.16.840.1.101.3.4.2.2", "SHA-384", 48),
    SHA512("2.16.840.1.101.3.4.2.3", "SHA-512", 64);

    private final String oid;
    private final String algorithm;
    private final int octets;

    CertIdHash(String oid, String algorithm, int octets) {
        this.oid = oid;
        this.algorithm = algorithm;
        this.octets = octets;
    }

    static Optional<CertIdHash> of(String oid) {
        return Arrays.stream(values()).filter(hash -> hash.oid.equals(oid)).findFirst();
    }

    int octets() {
        return octets;
    }

    byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
