/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Whether a signature is one that a key made. Says no, and never throws, for weak keys and algorithms. */
public final class SignatureCheck {
    private SignatureCheck() {}

    /** RFC 5280 §4.1.1.2 and §6.1.3 (a)(1): both algorithm fields agree, and the issuer's key made the signature. */
    public static boolean verifies(X509CertificateHolder certificate, SubjectPublicKeyInfo issuerKey) {
        AlgorithmIdentifier inner =
                certificate.toASN1Structure().getTBSCertificate().getSignature();
        return inner.equals(certificate.getSignatureAlgorithm())
                && verifies(inner, toBeSigned(certificate), certificate.getSignature(), issuerKey);
    }

    public static boolean verifies(
            AlgorithmIdentifier identifier, byte[] document, byte[] signature, SubjectPublicKeyInfo key) {
        // The key first: with an exponent of 1 every signature can be made by anyone.
        if (!(KeyCheck.check(key) instanceof KeyCheck.Acceptable acceptable)) {
            return false;
        }
        return SignatureAlgorithm.of(identifier)
                .filter(algorithm -> algorithm.fits(acceptable.algorithm()))
                .map(algorithm -> verifies(algorithm, document, signature, key))
                .orElse(false);
    }

    private static boolean verifies(
            SignatureAlgorithm algorithm, byte[] document, byte[] signature, SubjectPublicKeyInfo key) {
        return NativeVerification.does(algorithm)
                ? NativeVerification.verifies(algorithm, document, signature, encoded(key))
                : verifiesByBouncyCastle(algorithm, document, signature, key);
    }

    static boolean verifiesByBouncyCastle(
            SignatureAlgorithm algorithm, byte[] document, byte[] signature, SubjectPublicKeyInfo key) {
        try {
            Signer signer = algorithm.signer();
            signer.init(false, keyOf(key));
            signer.update(document, 0, document.length);
            return signer.verifySignature(signature);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static AsymmetricKeyParameter keyOf(SubjectPublicKeyInfo key) throws IOException {
        return MlDsa.isOid(key.getAlgorithm().getAlgorithm()) ? MlDsa.publicKey(key) : PublicKeyFactory.createKey(key);
    }

    private static byte[] encoded(SubjectPublicKeyInfo key) {
        try {
            return key.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed key can be encoded again", e);
        }
    }

    private static byte[] toBeSigned(X509CertificateHolder certificate) {
        try {
            return certificate.toASN1Structure().getTBSCertificate().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed certificate can be encoded again", e);
        }
    }
}
