/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CertificateViewTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration GRACE = Duration.ofDays(30);
    private static final IssuerId ISSUER = new IssuerId("0123456789abcdef0123456789abcdef");
    private static final IssuerId OTHER = new IssuerId("fedcba9876543210fedcba9876543210");

    private final CertificateView view = new CertificateView(GRACE);
    private final CertificateId certificate = new CertificateId(ISSUER, SerialNumber.issued(BigInteger.TWO.pow(150)));

    @Test
    void callsARecordedSerialGood() {
        issued(certificate, NOW.plusSeconds(60));

        assertThat(standing()).isEqualTo(new RecordedStatus.Good());
    }

    @Test
    void neverCallsAnUnrecordedSerialGood() {
        issued(certificate, NOW.plusSeconds(60));
        Random random = new Random(11);

        for (int i = 0; i < 10_000; i++) {
            BigInteger serial = new BigInteger(1 + random.nextInt(200), random);
            assertThat(view.of(ISSUER, serial, NOW)).isEqualTo(new RecordedStatus.Unknown());
        }
    }

    @Test
    void keepsIssuersApart() {
        issued(certificate, NOW.plusSeconds(60));

        assertThat(view.of(OTHER, certificate.serial().value(), NOW)).isEqualTo(new RecordedStatus.Unknown());
    }

    @Test
    void countsARevocationThatComesBeforeItsIssuance() {
        enter(revoked("r1", RevocationReason.SUPERSEDED));

        issued(certificate, NOW.plusSeconds(60));

        assertThat(standing()).isEqualTo(new RecordedStatus.Revoked(RevocationReason.SUPERSEDED, NOW.minusSeconds(5)));
    }

    @Test
    void saysOnHoldUntilThatHoldIsReleased() {
        issued(certificate, NOW.plusSeconds(60));
        enter(new CertificateHeld("h1", certificate, NOW.minusSeconds(9), "test", null));

        assertThat(standing())
                .isEqualTo(new RecordedStatus.Revoked(RevocationReason.CERTIFICATE_HOLD, NOW.minusSeconds(9)));

        enter(new HoldReleased("h2", certificate, NOW.minusSeconds(2), "test", "h1"));

        assertThat(standing()).isEqualTo(new RecordedStatus.Good());
    }

    @Test
    void givesStatusForTheGraceAfterNotAfterAndNoLonger() {
        issued(certificate, NOW.minus(GRACE));
        assertThat(standing()).isEqualTo(new RecordedStatus.Good());

        issued(certificate, NOW.minus(GRACE).minusSeconds(1));
        assertThat(standing()).isEqualTo(new RecordedStatus.Unknown());
    }

    @Test
    void isUnclearAfterAnUnreadableRevocation() {
        issued(certificate, NOW.plusSeconds(60));

        view.unreadableRevocation(certificate);

        assertThat(standing()).isEqualTo(new RecordedStatus.Unclear());
    }

    @Test
    void isRevokedForAllThatCannotBeReadOnceARevocationCould() {
        issued(certificate, NOW.plusSeconds(60));
        view.unreadableRevocation(certificate);

        enter(revoked("r1", RevocationReason.KEY_COMPROMISE));

        assertThat(standing()).isInstanceOf(RecordedStatus.Revoked.class);
    }

    @Test
    void isUnclearUntilAnUnreadableIssuanceIsReadAgain() {
        view.unreadableIssuance(certificate);
        assertThat(standing()).isEqualTo(new RecordedStatus.Unclear());

        issued(certificate, NOW.plusSeconds(60));

        assertThat(standing()).isEqualTo(new RecordedStatus.Good());
    }

    @Test
    void knowsAShortlySpelledSerialByItsValue() {
        CertificateId spelledShort = new CertificateId(ISSUER, SerialNumber.imported(BigInteger.valueOf(4711)));
        issued(spelledShort, NOW.plusSeconds(60));
        enter(new CertificateRevoked(
                "r1", spelledShort, NOW.minusSeconds(5), "test", RevocationReason.SUPERSEDED, null));

        assertThat(view.of(ISSUER, BigInteger.valueOf(4711), NOW)).isInstanceOf(RecordedStatus.Revoked.class);
    }

    private RecordedStatus standing() {
        return view.of(ISSUER, certificate.serial().value(), NOW);
    }

    private void issued(CertificateId id, Instant notAfter) {
        view.enter(new SerialRecorded(id, notAfter, "topic", "request", digest(), digest(), 0), NOW);
    }

    private RevocationTransition revoked(String transition, RevocationReason reason) {
        return new CertificateRevoked(transition, certificate, NOW.minusSeconds(5), "test", reason, null);
    }

    private static Sha256 digest() {
        return Sha256.of(new byte[] {1});
    }

    private void enter(RevocationTransition transition) {
        view.enter(transition, transition.at());
    }
}
