/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.SerialRecorded;
import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IssuedSignerCountsTest {
    private static final TestCa CA = TestCa.root();
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final IssuedSignerCounts signers = new IssuedSignerCounts();

    @Test
    void countsWhatTheRespondersTenantAskedForWhileItIsValid() {
        SerialRecorded signer = recorded(CA, "chancery.requests.ocsp.v1");
        signers.enter(signer);
        signers.enter(signer);
        signers.enter(recorded(CA, "chancery.requests.ocsp.v1"));
        signers.enter(recorded(CA, "chancery.requests.local.v1"));
        signers.enter(recorded(TestCa.root(), "chancery.requests.ocsp.v1"));

        assertThat(signers.of(CA.id(), NOW)).isEqualTo(2);
        assertThat(signers.of(CA.id(), NOW.plusSeconds(1))).isZero();
    }

    private static SerialRecorded recorded(TestCa issuer, String requestTopic) {
        Sha256 digest = Sha256.of(new byte[] {1});
        return new SerialRecorded(
                new CertificateId(issuer.id(), TestCa.serial()), NOW, requestTopic, "request", digest, digest, 0);
    }
}
