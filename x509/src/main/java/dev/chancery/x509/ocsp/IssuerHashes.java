/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * What CertIDs call one authority: hashes over the DER of its subject and over the content of its key's BIT STRING,
 * without tag, length and unused bits (RFC 6960 §4.1.1); not its subject key identifier. Made once, asked often.
 */
public final class IssuerHashes {
    private final Map<CertIdHash, byte[]> names = new EnumMap<>(CertIdHash.class);
    private final Map<CertIdHash, byte[]> keys = new EnumMap<>(CertIdHash.class);

    private IssuerHashes(byte[] subject, byte[] key) {
        for (CertIdHash hash : CertIdHash.values()) {
            names.put(hash, hash.digest(subject));
            keys.put(hash, hash.digest(key));
        }
    }

    public static IssuerHashes of(X509CertificateHolder authority) {
        try {
            return new IssuerHashes(
                    authority.getSubject().getEncoded(ASN1Encoding.DER),
                    authority.getSubjectPublicKeyInfo().getPublicKeyData().getOctets());
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed name can be encoded again", e);
        }
    }

    /** Both hashes must fit: authorities that share a name or a key are told apart by the other. */
    public boolean matches(CertId id) {
        return id.hash()
                .map(hash -> Arrays.equals(names.get(hash), id.issuerNameHash())
                        && Arrays.equals(keys.get(hash), id.issuerKeyHash()))
                .orElse(false);
    }
}
