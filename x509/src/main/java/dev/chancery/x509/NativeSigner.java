/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Signs by AWS-LC, five times as fast as Bouncy Castle on P-256. Its ECDSA takes a random k, so the same document gets another signature each time: for
 * status answers, never for certificates.
 */
final class NativeSigner implements DocumentSigner {
    private final SigningKey key;
    private final PrivateKey nativeKey;
    private final String name;
    private final Provider provider;
    /** Making one costs as much as a signature. Those who sign are few threads that live long. */
    private final ThreadLocal<Signature> signatures = ThreadLocal.withInitial(this::initialised);

    private NativeSigner(SigningKey key, PrivateKey nativeKey, String name, Provider provider) {
        this.key = key;
        this.nativeKey = nativeKey;
        this.name = name;
        this.provider = provider;
    }

    /** Signs with that key; as the key itself does where the library is not there, or has no such keys. */
    static DocumentSigner of(SigningKey key) {
        Provider provider = NativeVerification.PROVIDER;
        KeyAlgorithm.Family family = key.kind().family();
        if (provider == null || (family != KeyAlgorithm.Family.EC && family != KeyAlgorithm.Family.RSA)) {
            return key;
        }
        byte[] pkcs8 = key.pkcs8();
        try {
            PrivateKey loaded =
                    KeyFactory.getInstance(family.name(), provider).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new NativeSigner(key, loaded, NativeVerification.name(SignatureAlgorithm.of(key.kind())), provider);
        } catch (GeneralSecurityException e) {
            return key;
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    @Override
    public AlgorithmIdentifier algorithm() {
        return key.algorithm();
    }

    @Override
    public SubjectPublicKeyInfo publicKey() {
        return key.publicKey();
    }

    /** PKCS #1 v1.5 has nothing random in it. */
    @Override
    public boolean repeatsSignatures() {
        return key.kind().family() == KeyAlgorithm.Family.RSA;
    }

    @Override
    public byte[] sign(byte[] document) {
        Signature signature = signatures.get();
        try {
            signature.update(document);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            signatures.remove();
            throw new IllegalStateException("a key that was loaded can sign", e);
        }
    }

    private Signature initialised() {
        try {
            Signature signature = Signature.getInstance(name, provider);
            signature.initSign(nativeKey);
            return signature;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was loaded can sign", e);
        }
    }
}
