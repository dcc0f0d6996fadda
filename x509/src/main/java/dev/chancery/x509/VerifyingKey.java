/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PublicKey;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.jspecify.annotations.Nullable;

/** A public key that is looked at once and verifies many signatures. Says no, and never throws, for weak keys and algorithms. Safe for use by several threads. */
public final class VerifyingKey {
    private final SubjectPublicKeyInfo key;
    private final KeyCheck check;
    /** Where the native library verifies for such keys. */
    private final @Nullable PublicKey nativeKey;

    private VerifyingKey(SubjectPublicKeyInfo key) {
        this.key = key;
        // The key first: with an exponent of 1 every signature can be made by anyone.
        this.check = KeyCheck.check(key);
        this.nativeKey = check instanceof KeyCheck.Acceptable acceptable
                ? NativeVerification.key(acceptable.algorithm().family(), encoded(key))
                : null;
    }

    public static VerifyingKey of(SubjectPublicKeyInfo key) {
        return new VerifyingKey(key);
    }

    /** What was found when it was looked at. */
    public KeyCheck check() {
        return check;
    }

    /** Whether this key made the signature, by an algorithm that fits it. */
    public boolean verifies(AlgorithmIdentifier identifier, byte[] document, byte[] signature) {
        return check instanceof KeyCheck.Acceptable acceptable
                && SignatureAlgorithm.of(identifier)
                        .filter(algorithm -> algorithm.fits(acceptable.algorithm()))
                        .map(algorithm -> verifies(algorithm, document, signature))
                        .orElse(false);
    }

    private boolean verifies(SignatureAlgorithm algorithm, byte[] document, byte[] signature) {
        return nativeKey != null
                ? NativeVerification.verifies(algorithm, document, signature, nativeKey)
                : verifiesByBouncyCastle(algorithm, document, signature);
    }

    boolean verifiesByBouncyCastle(SignatureAlgorithm algorithm, byte[] document, byte[] signature) {
        try {
            Signer signer = algorithm.signer();
            signer.init(false, parameter());
            signer.update(document, 0, document.length);
            return signer.verifySignature(signature);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private AsymmetricKeyParameter parameter() throws IOException {
        return MlDsa.isOid(key.getAlgorithm().getAlgorithm()) ? MlDsa.publicKey(key) : PublicKeyFactory.createKey(key);
    }

    private static byte[] encoded(SubjectPublicKeyInfo key) {
        try {
            return key.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed key can be encoded again", e);
        }
    }
}
