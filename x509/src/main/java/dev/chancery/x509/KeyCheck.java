/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Whether a public key is strong enough to be certified at all. Which kinds a profile takes is its own matter.
 *
 * <p>RSA: see {@link RsaCheck}. EC: P-256, P-384 or P-521 by name, an uncompressed point on the curve (RFC 5480 §2).
 * Ed25519: a canonical point of full order (RFC 8410). ML-DSA: of its length (RFC 9881).
 */
public sealed interface KeyCheck {
    record Acceptable(KeyAlgorithm algorithm) implements KeyCheck {}

    /** @param sentence for the one who sent the key: what is wrong, and what would be taken */
    record Weak(String sentence) implements KeyCheck {}

    /** Never throws, whatever the key holds. */
    static KeyCheck check(SubjectPublicKeyInfo key) {
        try {
            return judge(key);
        } catch (IOException | RuntimeException e) {
            return new Weak("the public key's encoding does not match its algorithm");
        }
    }

    /** SHA-256 over the DER of the SubjectPublicKeyInfo: the name under which a key is blocked. */
    static Sha256 fingerprint(SubjectPublicKeyInfo key) {
        try {
            return Sha256.of(key.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed key can be encoded again", e);
        }
    }

    private static KeyCheck judge(SubjectPublicKeyInfo key) throws IOException {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        if (key.getPublicKeyData().getPadBits() != 0) {
            return new Weak("the public key is not a whole number of bytes");
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return RsaCheck.judge(key);
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return judgeCurve(key);
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return judgeEdwards(key);
        }
        if (MlDsa.isOid(algorithm)) {
            return MlDsa.check(key);
        }
        return new Weak(
                "keys of algorithm " + algorithm + " are not supported; use RSA, EC (P-256, P-384), Ed25519 or ML-DSA");
    }

    private static KeyCheck judgeCurve(SubjectPublicKeyInfo key) {
        // RFC 5480 §2.1.1: only namedCurve. With explicit parameters a sender chooses the mathematics (CVE-2020-0601).
        if (!(key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)) {
            return new Weak("EC keys with explicit parameters are not supported; use a named curve");
        }
        KeyAlgorithm algorithm;
        if (curve.equals(SECObjectIdentifiers.secp256r1)) {
            algorithm = KeyAlgorithm.P256;
        } else if (curve.equals(SECObjectIdentifiers.secp384r1)) {
            algorithm = KeyAlgorithm.P384;
        } else if (curve.equals(SECObjectIdentifiers.secp521r1)) {
            algorithm = KeyAlgorithm.P521;
        } else {
            return new Weak("EC curve " + curve + " is not supported; use P-256 or P-384");
        }
        return isPoint(
                        CustomNamedCurves.getByOID(curve).getCurve(),
                        key.getPublicKeyData().getOctets())
                ? new Acceptable(algorithm)
                : new Weak("the EC public key is not an uncompressed point on its curve");
    }

    private static boolean isPoint(ECCurve curve, byte[] encoding) {
        if (encoding.length == 0 || encoding[0] != 0x04) {
            return false;
        }
        try {
            return !curve.decodePoint(encoding).isInfinity();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static KeyCheck judgeEdwards(SubjectPublicKeyInfo key) {
        byte[] point = key.getPublicKeyData().getOctets();
        boolean sound = key.getAlgorithm().getParameters() == null
                && point.length == Ed25519.PUBLIC_KEY_SIZE
                && Ed25519.validatePublicKeyFull(Arrays.copyOf(point, point.length), 0);
        return sound
                ? new Acceptable(KeyAlgorithm.ED25519)
                : new Weak("the Ed25519 public key is not a canonical point of full order");
    }
}
