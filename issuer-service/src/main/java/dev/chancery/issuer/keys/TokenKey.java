/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SignatureAlgorithm;
import java.security.PrivateKey;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A key that a token holds and does not give away. ECDSA on a token takes its k at random, so the same document gets another signature each time.
 *
 * @param handle asked for each signature: it changes when the token was away
 */
record TokenKey(Pkcs11Token token, KeyAlgorithm kind, SubjectPublicKeyInfo publicKey, Supplier<PrivateKey> handle)
        implements DocumentSigner {

    static TokenKey of(Pkcs11Token token, SubjectPublicKeyInfo publicKey, Supplier<PrivateKey> handle) {
        return switch (KeyCheck.check(publicKey)) {
            case KeyCheck.Acceptable acceptable -> new TokenKey(token, acceptable.algorithm(), publicKey, handle);
            case KeyCheck.Weak weak -> throw new KeysNotUsableException("the token's key: " + weak.sentence());
        };
    }

    @Override
    public AlgorithmIdentifier algorithm() {
        return SignatureAlgorithm.of(kind).identifier();
    }

    @Override
    public boolean repeatsSignatures() {
        return kind.family() != KeyAlgorithm.Family.EC;
    }

    /** ECDSA comes in DER, as certificates want it; PKCS #11 itself has two numbers in a row, which the provider puts in order. */
    @Override
    public byte[] sign(byte[] document) {
        return token.sign(Pkcs11Token.signatureName(kind), handle, document);
    }

    /** Names the public key alone. */
    @Override
    public String toString() {
        return "TokenKey[" + kind + ", spki sha256 " + KeyCheck.fingerprint(publicKey) + "]";
    }
}
