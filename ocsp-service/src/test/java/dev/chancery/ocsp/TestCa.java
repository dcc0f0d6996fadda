/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** An authority of a test's own, and what it would say on the log. */
public record TestCa(
        SigningKey key,
        X509CertificateHolder certificate,
        AuthorityRole role,
        @Nullable IssuerId parent,
        boolean certifiesSigners) {
    private static final SecureRandom RANDOM = new SecureRandom();
    public static final Instant NOT_BEFORE = Instant.parse("2025-10-01T00:00:00Z");
    public static final Instant NOT_AFTER = Instant.parse("2075-09-30T23:59:59Z");

    public static TestCa root() {
        return root(KeyAlgorithm.P256, false);
    }

    /** One that is answered for. */
    public static TestCa onlineRoot() {
        return root(KeyAlgorithm.P384, true);
    }

    private static TestCa root(KeyAlgorithm kind, boolean certifiesSigners) {
        SigningKey key = SigningKey.generate(kind, RANDOM);
        CertificateDraft draft = CertificateDraft.selfSigned(named("Test Root").toX500Name())
                .authority(1)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .publicKey(key.publicKey())
                .validity(NOT_BEFORE, NOT_AFTER);
        return new TestCa(key, finish(draft, key), AuthorityRole.ROOT, null, certifiesSigners);
    }

    public TestCa issuing(String name) {
        return issuing(name, KeyAlgorithm.P256);
    }

    public TestCa issuing(String name, KeyAlgorithm kind) {
        return certifying(SigningKey.generate(kind, RANDOM), name);
    }

    public TestCa certifying(SigningKey subject, String name) {
        CertificateDraft draft = CertificateDraft.under(certificate)
                .subject(named(name))
                .authority(0)
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE, KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .publicKey(subject.publicKey())
                .validity(NOT_BEFORE, NOT_AFTER);
        return new TestCa(subject, finish(draft, key), AuthorityRole.SERVICES, id(), true);
    }

    public IssuerId id() {
        return IssuerId.of(certificate);
    }

    public AuthorityAnnounced announced() {
        return announced("test");
    }

    public AuthorityAnnounced announced(String name) {
        return new AuthorityAnnounced(
                id(),
                name,
                role,
                Pem.certificate(certificate),
                parent,
                certifiesSigners ? Sha256.of(new byte[] {1}) : null,
                "http://127.0.0.1:8082",
                1,
                // As one that comes after others: announced long before, so that it counts whatever else is on the log.
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofMinutes(10)));
    }

    /** As the responder knows it from the log. */
    public Authority known(String name) {
        return new Authority(
                id(), name, role, certificate, parent, certifiesSigners, "http://127.0.0.1:8082", false, false);
    }

    /** A draft of a delegated signer's certificate, for a test to change. */
    public CertificateDraft signer(SubjectPublicKeyInfo subject, Instant notBefore, Instant notAfter) {
        return CertificateDraft.under(certificate)
                .subject(named("Test Responder"))
                .publicKey(subject)
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .extendedKeyUsage(List.of(ExtendedKeyUse.OCSP_SIGNING))
                .ocspNoCheck()
                .validity(notBefore.truncatedTo(ChronoUnit.SECONDS), notAfter.truncatedTo(ChronoUnit.SECONDS));
    }

    public X509CertificateHolder sign(CertificateDraft draft) {
        return finish(draft, key);
    }

    public static SerialNumber serial() {
        return SerialNumber.issued(new BigInteger(158, RANDOM).setBit(150));
    }

    private static X509CertificateHolder finish(CertificateDraft draft, SigningKey key) {
        ToBeSigned certificate = draft.signedWith(key.algorithm()).toBeSigned().withSerial(serial());
        return certificate.assemble(key.sign(certificate.encoded()));
    }

    private static DistinguishedName named(String commonName) {
        return DistinguishedName.commonName(commonName);
    }
}
