/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

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
        return VerifyingKey.of(key).verifies(identifier, document, signature);
    }

    private static byte[] toBeSigned(X509CertificateHolder certificate) {
        try {
            return certificate.toASN1Structure().getTBSCertificate().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed certificate can be encoded again", e);
        }
    }
}
