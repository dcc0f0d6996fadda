/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Bytes;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * A plan that was carried out. Encoded once: the audit file and two events tell of it.
 *
 * @param der of the certificate
 * @param sha256 over it
 * @param chain the certificate, then its authority and those above it, in PEM; the root is what the reader trusts already
 */
record SignedCertificate(Plan.Sign plan, X509CertificateHolder certificate, Bytes der, Sha256 sha256, String chain) {
    static SignedCertificate of(Plan.Sign plan) {
        X509CertificateHolder certificate = plan.authority().sign(plan.toBeSigned());
        try {
            byte[] der = certificate.getEncoded();
            return new SignedCertificate(
                    plan,
                    certificate,
                    Bytes.of(der),
                    Sha256.of(der),
                    Pem.of(Pem.CERTIFICATE, der).text() + plan.authority().pem() + plan.between());
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate in memory can be encoded", e);
        }
    }

    CertificateId id() {
        return idOf(plan);
    }

    static CertificateId idOf(Plan.Sign plan) {
        return new CertificateId(
                plan.authority().authority(),
                SerialNumber.issued(
                        plan.toBeSigned().structure().getSerialNumber().getValue()));
    }
}
