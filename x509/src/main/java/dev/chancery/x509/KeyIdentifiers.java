/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The two short names of a public key. Both are over the content of its BIT STRING: no tag, length or unused bits. */
public final class KeyIdentifiers {
    private static final int OCTETS = 20;

    private KeyIdentifiers() {}

    /** RFC 7093 §2 method 1: the first 160 bits of SHA-256. Readers compare it and never compute it. */
    public static SubjectKeyIdentifier ofSubject(SubjectPublicKeyInfo key) {
        byte[] digest = Sha256.digest().digest(key.getPublicKeyData().getOctets());
        return new SubjectKeyIdentifier(Arrays.copyOf(digest, OCTETS));
    }

    /** SHA-1, which RFC 6960 §4.2.1 (KeyHash) fixes for the ResponderID; nothing depends on its strength. */
    public static byte[] sha1(SubjectPublicKeyInfo key) {
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(key.getPublicKeyData().getOctets());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
