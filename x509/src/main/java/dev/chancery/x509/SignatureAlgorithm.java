/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.jspecify.annotations.Nullable;

/** The signatures that are made and believed. What is not here, such as SHA-1 and MD5, is neither. */
public enum SignatureAlgorithm {
    RSA_SHA256(PKCSObjectIdentifiers.sha256WithRSAEncryption, KeyAlgorithm.Family.RSA),
    RSA_SHA384(PKCSObjectIdentifiers.sha384WithRSAEncryption, KeyAlgorithm.Family.RSA),
    RSA_SHA512(PKCSObjectIdentifiers.sha512WithRSAEncryption, KeyAlgorithm.Family.RSA),
    ECDSA_SHA256(X9ObjectIdentifiers.ecdsa_with_SHA256, KeyAlgorithm.Family.EC),
    ECDSA_SHA384(X9ObjectIdentifiers.ecdsa_with_SHA384, KeyAlgorithm.Family.EC),
    ECDSA_SHA512(X9ObjectIdentifiers.ecdsa_with_SHA512, KeyAlgorithm.Family.EC),
    ED25519(EdECObjectIdentifiers.id_Ed25519, KeyAlgorithm.Family.ED25519),
    ML_DSA_44(NISTObjectIdentifiers.id_ml_dsa_44, KeyAlgorithm.Family.ML_DSA),
    ML_DSA_65(NISTObjectIdentifiers.id_ml_dsa_65, KeyAlgorithm.Family.ML_DSA),
    ML_DSA_87(NISTObjectIdentifiers.id_ml_dsa_87, KeyAlgorithm.Family.ML_DSA);

    private final String oid;
    private final KeyAlgorithm.Family family;

    SignatureAlgorithm(ASN1ObjectIdentifier oid, KeyAlgorithm.Family family) {
        this.oid = oid.getId();
        this.family = family;
    }

    /** The one that a key of ours signs with: the digest is as strong as the curve. */
    public static SignatureAlgorithm of(KeyAlgorithm key) {
        return switch (key.family()) {
            case RSA -> RSA_SHA256;
            case EC -> key.bits() == 256 ? ECDSA_SHA256 : key.bits() == 384 ? ECDSA_SHA384 : ECDSA_SHA512;
            case ED25519 -> ED25519;
            case ML_DSA -> key.bits() == 44 ? ML_DSA_44 : key.bits() == 65 ? ML_DSA_65 : ML_DSA_87;
        };
    }

    /** Empty for an algorithm that is not believed, or with parameters that it does not have. */
    public static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
        return Arrays.stream(values())
                .filter(one -> one.oid.equals(identifier.getAlgorithm().getId()))
                .filter(one -> one.takes(identifier.getParameters()))
                .findFirst();
    }

    /** RFC 4055 §5: NULL for RSA. RFC 5758 §3.2, RFC 8410 §3 and RFC 9881 §2: absent for the others. */
    public AlgorithmIdentifier identifier() {
        ASN1ObjectIdentifier algorithm = new ASN1ObjectIdentifier(oid);
        return family == KeyAlgorithm.Family.RSA
                ? new AlgorithmIdentifier(algorithm, DERNull.INSTANCE)
                : new AlgorithmIdentifier(algorithm);
    }

    KeyAlgorithm.Family family() {
        return family;
    }

    /** Whether such a key makes such signatures. A curve takes any digest; a parameter set of ML-DSA is one algorithm. */
    public boolean fits(KeyAlgorithm key) {
        return family == key.family() && (family != KeyAlgorithm.Family.ML_DSA || this == of(key));
    }

    /**
     * A fresh signer without a key. ECDSA takes its k from RFC 6979, and ML-DSA is asked without a random source (FIPS 204 §3.4), so a signature can
     * be repeated.
     */
    Signer signer() {
        return switch (family) {
            case RSA -> new RSADigestSigner(digest());
            case EC -> new DSADigestSigner(new ECDSASigner(new HMacDSAKCalculator(digest())), digest());
            case ED25519 -> new Ed25519Signer();
            case ML_DSA -> new MLDSASigner();
        };
    }

    private Digest digest() {
        return switch (this) {
            case RSA_SHA256, ECDSA_SHA256 -> SHA256Digest.newInstance();
            case RSA_SHA384, ECDSA_SHA384 -> new SHA384Digest();
            case RSA_SHA512, ECDSA_SHA512 -> new SHA512Digest();
            case ED25519, ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
                throw new IllegalStateException(this + " hashes by itself");
        };
    }

    /** RFC 4055 §5 wants absent parameters accepted beside NULL for RSA. */
    private boolean takes(@Nullable ASN1Encodable parameters) {
        return parameters == null
                || (family == KeyAlgorithm.Family.RSA && DERNull.INSTANCE.equals(parameters.toASN1Primitive()));
    }
}
