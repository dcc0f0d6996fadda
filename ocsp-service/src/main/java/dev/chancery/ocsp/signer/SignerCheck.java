/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.x509.SignatureCheck;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Whether a certificate makes its key a delegated signer of an authority, as a relying party will judge it (RFC 6960 §4.2.2.2). The issuer's word is
 * not enough: answers under a wrong certificate would be refused everywhere.
 */
final class SignerCheck {
    private SignerCheck() {}

    /** What is wrong with it, as the end of a sentence; empty when nothing is. */
    static Optional<String> flaw(
            X509CertificateHolder certificate, SubjectPublicKeyInfo key, X509CertificateHolder authority, Instant now) {
        Extensions extensions = certificate.getExtensions();
        if (!certificate.getSubjectPublicKeyInfo().equals(key)) {
            return Optional.of("it is for another key");
        }
        if (!certificate.getIssuer().equals(authority.getSubject())) {
            return Optional.of("it names another issuer");
        }
        if (!SignatureCheck.verifies(certificate, authority.getSubjectPublicKeyInfo())) {
            // RFC 6960 §4.2.2.2: issued directly by the CA that issued the certificates in question.
            return Optional.of("the authority's key did not sign it");
        }
        if (extensions == null || !isOcspSigning(ExtendedKeyUsage.fromExtensions(extensions))) {
            return Optional.of("its extended key usage is not id-kp-OCSPSigning alone");
        }
        if (extensions.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck) == null) {
            // Without it clients ask for the signer's own status, and run in a circle (§4.2.2.2.1).
            return Optional.of("it lacks id-pkix-ocsp-nocheck");
        }
        if (!KeyUsage.fromExtensions(extensions).hasUsages(KeyUsage.digitalSignature)) {
            return Optional.of("its key usage lacks digitalSignature");
        }
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        if (constraints != null && constraints.isCA()) {
            return Optional.of("it is a CA certificate");
        }
        return now.isAfter(certificate.getNotAfter().toInstant()) ? Optional.of("it has expired") : Optional.empty();
    }

    private static boolean isOcspSigning(ExtendedKeyUsage usage) {
        return usage != null && usage.size() == 1 && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning);
    }
}
