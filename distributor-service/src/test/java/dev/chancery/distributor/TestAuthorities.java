/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/** A root and an issuing authority of a test's own. */
public record TestAuthorities(
        SigningKey rootKey, X509CertificateHolder root, SigningKey issuingKey, X509CertificateHolder issuing) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public static TestAuthorities make() {
        SigningKey rootKey = SigningKey.generate(KeyAlgorithm.P384, RANDOM);
        X509CertificateHolder root = sign(
                CertificateDraft.selfSigned(
                                DistinguishedName.commonName("Test Root").toX500Name())
                        .authority(1)
                        .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                        .publicKey(rootKey.publicKey()),
                rootKey,
                Duration.ofDays(3_650));
        return under(rootKey, root, "Test Services");
    }

    /** Another issuing authority of the same root. */
    TestAuthorities sibling() {
        return under(rootKey, root, "Test Services 2");
    }

    private static TestAuthorities under(SigningKey rootKey, X509CertificateHolder root, String name) {
        SigningKey issuingKey = SigningKey.generate(KeyAlgorithm.P256, RANDOM);
        X509CertificateHolder issuing = sign(
                CertificateDraft.under(root)
                        .subject(DistinguishedName.commonName(name))
                        .authority(0)
                        .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE, KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                        .publicKey(issuingKey.publicKey()),
                rootKey,
                Duration.ofDays(1_800));
        return new TestAuthorities(rootKey, root, issuingKey, issuing);
    }

    public X509CertificateHolder certify(CertificationRequest request, List<SubjectName> names, Duration validity) {
        return sign(
                CertificateDraft.under(issuing)
                        .subject(request.subject())
                        .publicKey(request.publicKey())
                        .names(names)
                        .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                        .extendedKeyUsage(List.of(ExtendedKeyUse.SERVER_AUTH)),
                issuingKey,
                validity);
    }

    /** Another's root, as this root vouches for it. */
    X509CertificateHolder crossSign(X509CertificateHolder other) {
        return sign(
                CertificateDraft.under(root)
                        .subject(other.getSubject())
                        .authority(1)
                        .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                        .publicKey(other.getSubjectPublicKeyInfo()),
                rootKey,
                Duration.ofDays(3_650));
    }

    private static X509CertificateHolder sign(CertificateDraft draft, SigningKey key, Duration validity) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        ToBeSigned certificate = draft.signedWith(key.algorithm())
                .validity(now.minusSeconds(600), now.plus(validity))
                .toBeSigned()
                .withSerial(SerialNumber.issued(new BigInteger(158, RANDOM).setBit(150)));
        return certificate.assemble(key.sign(certificate.encoded()));
    }
}
