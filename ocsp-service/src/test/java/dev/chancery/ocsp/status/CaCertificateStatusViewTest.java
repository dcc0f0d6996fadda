/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.ocsp.TestCa;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CaCertificateStatusViewTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration GRACE = Duration.ofDays(30);

    private final CaCertificateStatusView view = new CaCertificateStatusView(GRACE);
    private final TestCa root = TestCa.onlineRoot();
    private final TestCa issuing = root.issuing("Test Services");

    @BeforeEach
    void announceTheRoot() {
        view.enter(root.announced(), NOW);
    }

    @Test
    void oneThatWasAnnouncedIsGoodByItsOwnSerialNumber() {
        view.enter(issuing.announced(), NOW);

        assertThat(standing(issuing, NOW)).isEqualTo(new RecordedStatus.Good());
        assertThat(view.certificateOf(issuing.id()))
                .contains(new CertificateId(root.id(), SerialNumber.issued(serial(issuing))));
    }

    @Test
    void nobodyIsGoodByAbsence() {
        view.enter(issuing.announced(), NOW);

        assertThat(view.of(root.id(), BigInteger.TEN, NOW)).isEqualTo(new RecordedStatus.Unknown());
        assertThat(view.of(issuing.id(), serial(issuing), NOW))
                .as("under another authority")
                .isEqualTo(new RecordedStatus.Unknown());
        assertThat(view.of(root.id(), serial(root), NOW)).as("a root itself").isEqualTo(new RecordedStatus.Unknown());
        assertThat(view.certificateOf(root.id())).isEmpty();
    }

    /** Its key was thrown away, and what the log says of it counts for no issuer. */
    @Test
    void aVoidCandidateIsNotGood() {
        TestCa late = root.issuing("Test Late");
        AuthorityAnnounced announced = late.announced();
        view.enter(issuing.announced(), NOW);

        view.enter(announced, announced.activeFrom());

        assertThat(standing(late, NOW)).isEqualTo(new RecordedStatus.Unknown());
    }

    @Test
    void oneUnderAParentThatDoesNotCountIsNotGood() {
        TestCa unknown = TestCa.onlineRoot();
        TestCa orphan = unknown.issuing("Test Orphan");

        view.enter(orphan.announced(), NOW);

        assertThat(view.of(unknown.id(), serial(orphan), NOW)).isEqualTo(new RecordedStatus.Unknown());
    }

    /** AuthorityRevoked lies ahead so that every issuer has read it by then; nobody who asks has to wait for that. */
    @Test
    void oneThatWasRevokedIsSinceItWasToldAndForTheReasonThatWasToldFirst() {
        view.enter(issuing.announced(), NOW);

        view.enter(new AuthorityRevoked(issuing.id(), RevocationReason.CA_COMPROMISE, NOW.plusSeconds(30)), NOW);
        view.enter(new AuthorityRevoked(issuing.id(), RevocationReason.SUPERSEDED, NOW), NOW.plusSeconds(60));
        view.enter(issuing.announced(), NOW);

        assertThat(standing(issuing, NOW)).isEqualTo(new RecordedStatus.Revoked(RevocationReason.CA_COMPROMISE, NOW));
    }

    @Test
    void whoeverIsRetiredOrUnderARootThatIsDistrustedWasNotRevoked() {
        view.enter(issuing.announced(), NOW);

        view.enter(new AuthorityRetired(issuing.id(), NOW), NOW);
        view.enter(new AuthorityDistrusted(root.id(), NOW), NOW);

        assertThat(standing(issuing, NOW)).isEqualTo(new RecordedStatus.Good());
    }

    /** RFC 9919: once the grace is over, the responder no longer knows it, whatever became of it. */
    @Test
    void isKnownUntilTheRenewalGraceIsOver() {
        view.enter(issuing.announced(), NOW);
        view.enter(new AuthorityRevoked(issuing.id(), RevocationReason.CA_COMPROMISE, NOW), NOW);
        Instant end = TestCa.NOT_AFTER.plus(GRACE);

        assertThat(standing(issuing, end)).isInstanceOf(RecordedStatus.Revoked.class);
        assertThat(standing(issuing, end.plusSeconds(1))).isEqualTo(new RecordedStatus.Unknown());
    }

    @Test
    void afterARecordThatNobodyCanReadOnlyBeingRevokedIsCertain() {
        TestCa revoked = root.issuing("Test Revoked");
        view.enter(issuing.announced(), NOW);
        view.enter(revoked.announced(), NOW);
        view.enter(new AuthorityRevoked(revoked.id(), RevocationReason.CA_COMPROMISE, NOW), NOW);

        view.unreadable(issuing.id());
        view.unreadable(revoked.id());

        assertThat(standing(issuing, NOW)).isEqualTo(new RecordedStatus.Unclear());
        assertThat(standing(revoked, NOW)).isInstanceOf(RecordedStatus.Revoked.class);
        assertThat(view.unclear()).isEqualTo(2);
    }

    @Test
    void anotherLogBeginsAnew() {
        view.enter(issuing.announced(), NOW);
        view.unreadable(issuing.id());

        view.clear();

        assertThat(standing(issuing, NOW)).isEqualTo(new RecordedStatus.Unknown());
        assertThat(view.unclear()).isZero();
    }

    @Test
    void theWorseOfTwoStandingsCountsWhoeverTellsIt() {
        RecordedStatus good = new RecordedStatus.Good();
        RecordedStatus revoked = new RecordedStatus.Revoked(RevocationReason.CA_COMPROMISE, NOW);

        assertThat(new RecordedStatus.Unknown().with(good)).isEqualTo(good);
        assertThat(good.with(new RecordedStatus.Unknown())).isEqualTo(good);
        assertThat(good.with(new RecordedStatus.Unclear())).isEqualTo(new RecordedStatus.Unclear());
        assertThat(revoked.with(good)).isEqualTo(revoked);
        assertThat(good.with(revoked)).isEqualTo(revoked);
    }

    private RecordedStatus standing(TestCa authority, Instant now) {
        return view.of(root.id(), serial(authority), now);
    }

    private static BigInteger serial(TestCa authority) {
        return authority.certificate().getSerialNumber();
    }
}
