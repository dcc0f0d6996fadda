/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * A private key in memory. The same document always gets the same signature: ECDSA by RFC 6979 with SHA-256 (P-256),
 * SHA-384 (P-384) or SHA-512 (P-521), RSA PKCS #1 v1.5 with SHA-256, Ed25519, ML-DSA in its deterministic mode.
 */
public final class SigningKey implements DocumentSigner {
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
    private static final int PRIME_CERTAINTY = 128;

    private final AsymmetricKeyParameter key;
    private final KeyAlgorithm kind;
    private final SignatureAlgorithm signature;
    private final SubjectPublicKeyInfo publicKey;

    private SigningKey(AsymmetricKeyParameter key) {
        this.key = key;
        this.publicKey = publicKeyOf(key);
        this.kind = requireAcceptable(publicKey);
        this.signature = SignatureAlgorithm.of(kind);
    }

    /** A new key. RSA takes seconds at 4096 bits. */
    public static SigningKey generate(KeyAlgorithm kind, SecureRandom random) {
        AsymmetricCipherKeyPairGenerator generator = switch (kind.family()) {
            case RSA -> rsa(kind.bits(), random);
            case EC -> curve(kind.bits(), random);
            case ED25519 -> ed25519(random);
            case ML_DSA -> lattice(kind, random);
        };
        return new SigningKey(generator.generateKeyPair().getPrivate());
    }

    /** Reads PKCS #8 (RFC 5958). Throws {@link UnreadableKeyException} for what is no key of a kind that is used here. */
    public static SigningKey ofPkcs8(byte[] der) {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
            return new SigningKey(
                    MlDsa.isOid(info.getPrivateKeyAlgorithm().getAlgorithm())
                            ? MlDsa.privateKey(info)
                            : PrivateKeyFactory.createKey(info));
        } catch (IOException | RuntimeException e) {
            // The cause may show parts of the key.
            throw new UnreadableKeyException("not a PKCS #8 private key of a supported type");
        }
    }

    public KeyAlgorithm kind() {
        return kind;
    }

    @Override
    public AlgorithmIdentifier algorithm() {
        return signature.identifier();
    }

    @Override
    public boolean repeatsSignatures() {
        return true;
    }

    @Override
    public SubjectPublicKeyInfo publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] document) {
        Signer signer = signature.signer();
        signer.init(true, key);
        signer.update(document, 0, document.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("a checked key can sign", e);
        }
    }

    /** Signs as fast as this machine can, for what nobody compares: an ECDSA signature may be another one each time. */
    public DocumentSigner fastest() {
        return NativeSigner.of(this);
    }

    /** PKCS #8 in the clear, for the file of the host that the key is for. Keys that stay here: {@link EncryptedKey}. */
    public byte[] pkcs8() {
        try {
            return privateKeyInfo().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("a key in memory can be encoded", e);
        }
    }

    /** Names the public key alone. */
    @Override
    public String toString() {
        return "SigningKey[" + kind + ", spki sha256 " + KeyCheck.fingerprint(publicKey) + "]";
    }

    private PrivateKeyInfo privateKeyInfo() throws IOException {
        if (key instanceof Ed25519PrivateKeyParameters edwards) {
            // Version 0 without the public key (RFC 8410 §7): OpenSSL 3.0 does not read version 1.
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                    new DEROctetString(edwards.getEncoded()));
        }
        if (key instanceof MLDSAPrivateKeyParameters lattice) {
            return MlDsa.encode(lattice);
        }
        return PrivateKeyInfoFactory.createPrivateKeyInfo(key);
    }

    private static KeyAlgorithm requireAcceptable(SubjectPublicKeyInfo publicKey) {
        return switch (KeyCheck.check(publicKey)) {
            case KeyCheck.Acceptable acceptable -> acceptable.algorithm();
            case KeyCheck.Weak weak -> throw new UnreadableKeyException(weak.sentence());
        };
    }

    private static SubjectPublicKeyInfo publicKeyOf(AsymmetricKeyParameter key) {
        if (key instanceof MLDSAPrivateKeyParameters lattice) {
            return MlDsa.encode(lattice.getPublicKeyParameters());
        }
        AsymmetricKeyParameter publicKey = switch (key) {
            case RSAPrivateCrtKeyParameters rsa ->
                new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            case ECPrivateKeyParameters curve ->
                new ECPublicKeyParameters(
                        new FixedPointCombMultiplier()
                                .multiply(curve.getParameters().getG(), curve.getD()),
                        curve.getParameters());
            case Ed25519PrivateKeyParameters edwards -> edwards.generatePublicKey();
            default -> throw new UnreadableKeyException("not an RSA, EC, Ed25519 or ML-DSA key");
        };
        try {
            // Parsed again, so that it equals the same key in a certificate.
            return SubjectPublicKeyInfo.getInstance(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)
                    .getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException("a key in memory can be encoded", e);
        }
    }

    private static AsymmetricCipherKeyPairGenerator rsa(int bits, SecureRandom random) {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(EXPONENT, random, bits, PRIME_CERTAINTY));
        return generator;
    }

    private static AsymmetricCipherKeyPairGenerator curve(int bits, SecureRandom random) {
        ASN1ObjectIdentifier curve = switch (bits) {
            case 256 -> SECObjectIdentifiers.secp256r1;
            case 384 -> SECObjectIdentifiers.secp384r1;
            default -> SECObjectIdentifiers.secp521r1;
        };
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                new ECNamedDomainParameters(curve, CustomNamedCurves.getByOID(curve)), random));
        return generator;
    }

    private static AsymmetricCipherKeyPairGenerator lattice(KeyAlgorithm kind, SecureRandom random) {
        MLDSAKeyPairGenerator generator = new MLDSAKeyPairGenerator();
        generator.init(new MLDSAKeyGenerationParameters(random, MlDsa.of(kind).parameters()));
        return generator;
    }

    private static AsymmetricCipherKeyPairGenerator ed25519(SecureRandom random) {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        return generator;
    }
}
