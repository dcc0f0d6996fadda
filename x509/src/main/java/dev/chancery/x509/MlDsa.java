/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * ML-DSA (FIPS 204) as RFC 9881 writes it: parameters absent, the public key raw in the BIT STRING, the private key as the seed that it grew from.
 * Pure, never the pre-hashed form, which certificates do not use.
 */
enum MlDsa {
    SET_44(44, NISTObjectIdentifiers.id_ml_dsa_44, 1_312, 2_560),
    SET_65(65, NISTObjectIdentifiers.id_ml_dsa_65, 1_952, 4_032),
    SET_87(87, NISTObjectIdentifiers.id_ml_dsa_87, 2_592, 4_896);

    private static final int SEED_OCTETS = 32;
    private static final int HASH_OCTETS = 64;

    private final int number;
    private final String oid;
    private final int publicOctets;
    private final int expandedOctets;

    MlDsa(int number, ASN1ObjectIdentifier oid, int publicOctets, int expandedOctets) {
        this.number = number;
        this.oid = oid.getId();
        this.publicOctets = publicOctets;
        this.expandedOctets = expandedOctets;
    }

    static MlDsa of(KeyAlgorithm algorithm) {
        return switch (algorithm.bits()) {
            case 44 -> SET_44;
            case 65 -> SET_65;
            default -> SET_87;
        };
    }

    static boolean isOid(ASN1ObjectIdentifier algorithm) {
        return Arrays.stream(values()).anyMatch(one -> one.oid.equals(algorithm.getId()));
    }

    private static MlDsa of(AlgorithmIdentifier identifier) {
        for (MlDsa one : values()) {
            // RFC 9881 §2: the parameters MUST be absent.
            if (one.oid.equals(identifier.getAlgorithm().getId()) && identifier.getParameters() == null) {
                return one;
            }
        }
        throw new IllegalArgumentException("not an ML-DSA key");
    }

    MLDSAParameters parameters() {
        return switch (this) {
            case SET_44 -> MLDSAParameters.ml_dsa_44;
            case SET_65 -> MLDSAParameters.ml_dsa_65;
            case SET_87 -> MLDSAParameters.ml_dsa_87;
        };
    }

    KeyAlgorithm algorithm() {
        return new KeyAlgorithm(KeyAlgorithm.Family.ML_DSA, number);
    }

    static KeyCheck check(SubjectPublicKeyInfo key) {
        boolean sound = key.getAlgorithm().getParameters() == null
                && key.getPublicKeyData().getOctets().length == of(key.getAlgorithm()).publicOctets;
        // Every string of the right length is a public key (FIPS 204, algorithm 23).
        return sound
                ? new KeyCheck.Acceptable(of(key.getAlgorithm()).algorithm())
                : new KeyCheck.Weak(
                        "the ML-DSA public key has parameters, or a length that does not match its parameter set");
    }

    static MLDSAPublicKeyParameters publicKey(SubjectPublicKeyInfo key) {
        return new MLDSAPublicKeyParameters(
                of(key.getAlgorithm()).parameters(), key.getPublicKeyData().getOctets());
    }

    static SubjectPublicKeyInfo encode(MLDSAPublicKeyParameters key) {
        return new SubjectPublicKeyInfo(identifier(key.getParameters()), key.getEncoded());
    }

    /** RFC 9881 §6: the seed alone. A key that came without its seed is written as it came. */
    static PrivateKeyInfo encode(MLDSAPrivateKeyParameters key) throws IOException {
        byte[] seed = key.getSeed();
        ASN1Encodable content = seed == null
                ? new DEROctetString(key.getEncoded())
                : new DERTaggedObject(false, 0, new DEROctetString(seed));
        return new PrivateKeyInfo(
                identifier(key.getParameters()), content.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    }

    /** RFC 9881 §6: seed, expanded key, or both. Throws {@link UnreadableKeyException} where the parts do not belong together. */
    static MLDSAPrivateKeyParameters privateKey(PrivateKeyInfo info) throws IOException {
        MlDsa set = of(info.getPrivateKeyAlgorithm());
        ASN1Primitive content = ASN1Primitive.fromByteArray(info.getPrivateKey().getOctets());
        return switch (content) {
            case ASN1TaggedObject tagged
            when tagged.hasContextTag(0) -> set.grown(ASN1OctetString.getInstance(tagged, false));
            case ASN1OctetString expanded -> set.consistent(expanded.getOctets());
            case ASN1Sequence both when both.size() == 2 -> set.agreeing(both);
            default ->
                throw new UnreadableKeyException("the ML-DSA private key has none of the three forms of RFC 9881");
        };
    }

    private MLDSAPrivateKeyParameters grown(ASN1OctetString seed) {
        requireLength(seed.getOctets(), SEED_OCTETS);
        return new MLDSAPrivateKeyParameters(parameters(), seed.getOctets());
    }

    /** RFC 9881 §8.1 and §6: whoever has both compares them, octet by octet, and refuses what differs. */
    private MLDSAPrivateKeyParameters agreeing(ASN1Sequence both) {
        MLDSAPrivateKeyParameters grown = grown(ASN1OctetString.getInstance(both.getObjectAt(0)));
        byte[] expanded = ASN1OctetString.getInstance(both.getObjectAt(1)).getOctets();
        if (!org.bouncycastle.util.Arrays.constantTimeAreEqual(grown.getEncoded(), expanded)) {
            throw new UnreadableKeyException("the seed and the expanded form of the ML-DSA private key differ");
        }
        return grown;
    }

    /**
     * The expanded key holds the hash of its own public key: a changed one has another. The low bits of t are in neither: a key whose low bits are
     * far from its own is seen by a signature of it that does not verify, and one that is a few bits off is not seen here but by whoever verifies what it
     * signs, as authorities do each time. Keys that are kept here have a seed.
     */
    private MLDSAPrivateKeyParameters consistent(byte[] expanded) {
        requireLength(expanded, expandedOctets);
        MLDSAPrivateKeyParameters key = new MLDSAPrivateKeyParameters(parameters(), expanded, null);
        byte[] publicKey = key.getPublicKeyParameters().getEncoded();
        byte[] hash = new byte[HASH_OCTETS];
        SHAKEDigest shake = new SHAKEDigest(256);
        shake.update(publicKey, 0, publicKey.length);
        shake.doFinal(hash, 0, hash.length);
        if (!Arrays.equals(hash, key.getTr()) || !signs(key)) {
            throw new UnreadableKeyException("the parts of the expanded ML-DSA private key do not match");
        }
        return key;
    }

    private static boolean signs(MLDSAPrivateKeyParameters key) {
        byte[] document = "consistency".getBytes(StandardCharsets.US_ASCII);
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, key);
        signer.update(document, 0, document.length);
        try {
            byte[] signature = signer.generateSignature();
            signer.init(false, key.getPublicKeyParameters());
            signer.update(document, 0, document.length);
            return signer.verifySignature(signature);
        } catch (CryptoException e) {
            return false;
        }
    }

    private static void requireLength(byte[] octets, int length) {
        if (octets.length != length) {
            throw new UnreadableKeyException(
                    "a part of the ML-DSA private key has a length that does not match its parameter set");
        }
    }

    private static AlgorithmIdentifier identifier(MLDSAParameters parameters) {
        for (MlDsa one : values()) {
            if (one.parameters().getName().equals(parameters.getName())) {
                return new AlgorithmIdentifier(new ASN1ObjectIdentifier(one.oid));
            }
        }
        throw new IllegalArgumentException("not a pure ML-DSA key: " + parameters.getName());
    }
}
