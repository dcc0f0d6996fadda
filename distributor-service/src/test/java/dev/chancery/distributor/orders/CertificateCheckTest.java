/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.distributor.TestAuthorities;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

class CertificateCheckTest {
    private final TestAuthorities authorities = TestAuthorities.make();
    private final SigningKey key = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private final List<SubjectName> names = List.of(SubjectName.parse("api.internal"));
    private final CertificationRequest csr =
            CertificationRequest.create(key, DistinguishedName.commonName("api.internal"), names);
    private final X509CertificateHolder leaf = authorities.certify(csr, names, Duration.ofMinutes(2));

    @Test
    void aCertificateIsTakenToItsLastSecond() {
        Instant last = leaf.getNotAfter().toInstant();

        assertThat(CertificateCheck.flaw(granted(), asked(), fingerprint(), last.plusMillis(999)))
                .isEmpty();
        assertThat(CertificateCheck.flaw(granted(), asked(), fingerprint(), last.plusSeconds(1)))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains("has ended", "longer validity"));
    }

    private String fingerprint() {
        return KeyCheck.fingerprint(key.publicKey()).hex();
    }

    private CertificateRequested asked() {
        return new CertificateRequested(
                "server", csr.pem(), "api", "server", List.of("api.internal"), null, true, Map.of(), null, false);
    }

    private CertificateGranted granted() {
        return new CertificateGranted(
                Certificates.idOf(leaf, authorities.issuing()),
                Pem.chain(List.of(leaf, authorities.issuing())),
                Certificates.fingerprint(leaf),
                leaf.getNotAfter().toInstant(),
                Sha256.of(new byte[0]),
                new Decision("1", "server", List.of()));
    }
}
