/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

class KnownAuthoritiesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final X509CertificateHolder first = root("First Root");
    private final X509CertificateHolder second = root("Corporate Root");

    @Test
    void anotherRootIsTrustedOnceItsFingerprintIsConfirmed() {
        KnownAuthorities announced =
                KnownAuthorities.none().after(planned(first), NOW).after(planned(second), NOW);
        KnownAuthorities mistaken = announced.after(confirmed(first), NOW);
        KnownAuthorities confirmed = announced.after(confirmed(second), NOW);

        for (KnownAuthorities before : new KnownAuthorities[] {announced, mistaken}) {
            assertThat(before.at(NOW))
                    .extracting(Authority::state, Authority::isTrusted)
                    .containsExactly(tuple("active", true), tuple("planned", false));
        }
        assertThat(confirmed.at(NOW))
                .extracting(Authority::state, Authority::isTrusted)
                .as("before anything is signed under it")
                .containsExactly(tuple("active", true), tuple("active", true));
    }

    @Test
    void whatStandsUnderADistrustedRootIsDistrustedToo() {
        X509CertificateHolder issuing = root("Services");
        KnownAuthorities known = KnownAuthorities.none()
                .after(planned(first), NOW)
                .after(planned(second), NOW)
                .after(confirmed(second), NOW)
                .after(
                        new AuthorityAnnounced(
                                IssuerId.of(issuing),
                                "services-1",
                                AuthorityRole.SERVICES,
                                Pem.certificate(issuing),
                                IssuerId.of(second),
                                null,
                                "http://127.0.0.1:8082",
                                1,
                                NOW),
                        NOW)
                .after(new AuthorityDistrusted(IssuerId.of(second), NOW), NOW);

        assertThat(known.at(NOW))
                .extracting(Authority::state, Authority::isTrusted)
                .containsExactly(tuple("active", true), tuple("distrusted", false), tuple("distrusted", false));
    }

    private AuthorityConfirmed confirmed(X509CertificateHolder root) {
        return new AuthorityConfirmed(IssuerId.of(second), Certificates.fingerprint(root), NOW);
    }

    private static AuthorityAnnounced planned(X509CertificateHolder root) {
        return new AuthorityAnnounced(
                IssuerId.of(root),
                "root",
                AuthorityRole.ROOT,
                Pem.certificate(root),
                null,
                null,
                "http://127.0.0.1:8082",
                1,
                NOW.plus(Duration.ofMinutes(2)));
    }

    private static X509CertificateHolder root(String name) {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
        ToBeSigned certificate = CertificateDraft.selfSigned(
                        DistinguishedName.commonName(name).toX500Name())
                .signedWith(key.algorithm())
                .validity(NOW, NOW.plus(Duration.ofDays(30)))
                .publicKey(key.publicKey())
                .authority(1)
                .toBeSigned()
                .withSerial(SerialNumber.issued(BigInteger.ONE));
        return certificate.assemble(key.sign(certificate.encoded()));
    }
}
