/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.cert.X509CertificateHolder;

/** An authority of a test's own: a key made on the spot, and a certificate for it. */
public record TestAuthority(SigningKey key, X509CertificateHolder certificate) {
    public static final SecureRandom RANDOM = new SecureRandom();
    public static final Instant NOT_BEFORE = Instant.parse("2026-11-21T10:00:00Z");
    public static final Instant NOT_AFTER =
            NOT_BEFORE.plus(Duration.ofDays(3_650)).minusSeconds(1);

    private static final Map<KeyAlgorithm, SigningKey> RSA_KEYS = new ConcurrentHashMap<>();

    /** A new key; of RSA the same one each time, since making one takes longer than most tests. */
    public static SigningKey newKey(KeyAlgorithm algorithm) {
        return algorithm.family() == KeyAlgorithm.Family.RSA
                ? RSA_KEYS.computeIfAbsent(algorithm, one -> SigningKey.generate(one, RANDOM))
                : SigningKey.generate(algorithm, RANDOM);
    }

    public static TestAuthority root(KeyAlgorithm algorithm) {
        SigningKey key = newKey(algorithm);
        CertificateDraft draft = CertificateDraft.selfSigned(named("Test Root").toX500Name())
                .authority(1)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN));
        return new TestAuthority(key, finish(draft.publicKey(key.publicKey()).validity(NOT_BEFORE, NOT_AFTER), key));
    }

    public TestAuthority issuing(KeyAlgorithm algorithm) {
        SigningKey subject = newKey(algorithm);
        CertificateDraft draft = CertificateDraft.under(certificate)
                .subject(named("Test Services"))
                .authority(0)
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE, KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .nameLimits(NameLimits.of(List.of("internal", "localhost"), List.of("127.0.0.0/8", "::1/128")))
                .crlAt(List.of("http://127.0.0.1:8082/crl/root.crl"))
                .publicKey(subject.publicKey())
                .validity(NOT_BEFORE, NOT_AFTER);
        return new TestAuthority(subject, sign(draft));
    }

    /** A server certificate's draft, ready to be signed, for a test to change. */
    public CertificateDraft server(SigningKey subject) {
        return CertificateDraft.under(certificate)
                .signedWith(key.algorithm())
                .subject(DistinguishedName.commonName("api.internal"))
                .publicKey(subject.publicKey())
                .names(List.of(SubjectName.parse("api.internal"), SubjectName.parse("127.0.0.1")))
                .keyUsage(List.of(KeyUse.DIGITAL_SIGNATURE))
                .extendedKeyUsage(List.of(ExtendedKeyUse.SERVER_AUTH))
                .crlAt(List.of("http://127.0.0.1:8082/crl/services-0.crl"))
                .statusAt(List.of("http://127.0.0.1:8082/ocsp"), List.of("http://127.0.0.1:8082/ca/services.cer"))
                .validity(NOT_BEFORE, NOT_BEFORE.plus(Duration.ofDays(30)).minusSeconds(1));
    }

    public X509CertificateHolder sign(CertificateDraft draft) {
        return finish(draft, key);
    }

    private static X509CertificateHolder finish(CertificateDraft draft, SigningKey key) {
        ToBeSigned certificate = draft.signedWith(key.algorithm())
                .toBeSigned()
                .withSerial(SerialNumber.issued(new BigInteger(159, RANDOM).setBit(150)));
        return certificate.assemble(key.sign(certificate.encoded()));
    }

    private static DistinguishedName named(String commonName) {
        return DistinguishedName.empty()
                .with(DistinguishedName.Type.ORGANIZATION, "Chancery")
                .with(DistinguishedName.Type.COMMON_NAME, commonName);
    }
}
