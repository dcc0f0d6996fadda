/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.x509.CertificateDraft;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.crl.CrlDraft;
import dev.chancery.x509.crl.CrlScope;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/** What is due, what is on it and which number it has, from the log alone. */
class AuthorityCrlsTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final X509CertificateHolder CERTIFICATE = certificate();
    private static final AuthorityAnnounced PLANNED = new AuthorityAnnounced(
            IssuerId.of(CERTIFICATE),
            "services-1",
            AuthorityRole.SERVICES,
            Pem.certificate(CERTIFICATE),
            null,
            Sha256.of(new byte[0]),
            "http://127.0.0.1:8082",
            2,
            Instant.EPOCH);
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final BigInteger ONE = BigInteger.ONE;

    private final AuthorityCrls lists = new AuthorityCrls(PLANNED);

    @Test
    void everyListIsDueWhileThereIsNone() {
        assertThat(cause(0, NOW)).contains(DueCrl.Cause.FIRST);
        assertThat(cause(1, NOW)).contains(DueCrl.Cause.FIRST);
        publish(0, NOW);
        assertThat(cause(0, NOW)).isEmpty();
        assertThat(cause(1, NOW)).contains(DueCrl.Cause.FIRST);
    }

    @Test
    void aRevocationIsDueOnItsOwnListAlone() {
        publish(0, NOW);
        publish(1, NOW);
        recorded(ONE, 1, NOW.plus(Duration.ofDays(30)));

        lists.changed(revoked(ONE, NOW), NOW);

        assertThat(cause(0, NOW)).isEmpty();
        assertThat(cause(1, NOW)).contains(DueCrl.Cause.CHANGED);
        publish(1, NOW.plusSeconds(1));
        assertThat(cause(1, NOW.plusSeconds(1))).isEmpty();
    }

    @Test
    void aRevocationThatComesBeforeItsSerialIsNotLost() {
        lists.changed(revoked(ONE, NOW), NOW);
        publish(0, NOW);
        assertThat(cause(0, NOW)).isEmpty();
        assertThat(lists.unplaced()).isEqualTo(1);

        recorded(ONE, 0, NOW.plus(Duration.ofDays(30)));

        assertThat(cause(0, NOW)).contains(DueCrl.Cause.CHANGED);
        assertThat(lists.entries(0)).extracting(RevokedEntry::serial).containsExactly(ONE);
        assertThat(lists.unplaced()).isZero();
    }

    @Test
    void aReleasedHoldLeavesTheList() {
        recorded(ONE, 0, NOW.plus(Duration.ofDays(30)));
        lists.changed(new CertificateHeld("h", id(ONE), NOW, "test", null), NOW);
        assertThat(lists.entries(0))
                .extracting(RevokedEntry::reason)
                .containsExactly(RevocationReason.CERTIFICATE_HOLD);
        publish(0, NOW);

        lists.changed(new HoldReleased("r", id(ONE), NOW, "test", "h"), NOW);

        assertThat(cause(0, NOW)).contains(DueCrl.Cause.CHANGED);
        assertThat(lists.entries(0)).isEmpty();
    }

    /** RFC 5280 §3.3. */
    @Test
    void anEndedCertificateStaysForOneMoreList() {
        Instant end = NOW.plus(Duration.ofHours(1));
        recorded(ONE, 0, end);
        lists.changed(revoked(ONE, NOW), NOW);
        publish(0, NOW);

        Instant later = end.plus(Duration.ofDays(1));
        assertThat(cause(0, later)).as("its end alone makes nothing due").isEmpty();
        assertThat(lists.entries(0))
                .as("the list before was issued before its end")
                .hasSize(1);
        publish(0, later);
        assertThat(lists.entries(0)).as("it was on one issued after its end").isEmpty();
        assertThat(cause(0, later)).isEmpty();
    }

    @Test
    void aListIsRenewedAtHalfOfItsLife() {
        publish(0, NOW);

        assertThat(cause(0, NOW.plus(Duration.ofHours(83)))).isEmpty();
        assertThat(cause(0, NOW.plus(Duration.ofHours(84)))).contains(DueCrl.Cause.RENEWED);
        assertThat(lists.cause(0, NOW.plusSeconds(30), Duration.ofMinutes(1)))
                .as("a shorter life is asked for now")
                .contains(DueCrl.Cause.RENEWED);
    }

    /** Whoever does not know of a revocation gives a smaller number than whoever does. */
    @Test
    void theNumberIsAtLeastTheTimeOfTheNewestTransition() {
        publish(0, NOW);
        BigInteger stale = lists.nextNumber(0, NOW.plusSeconds(50));
        assertThat(stale).isEqualTo(NOW.getEpochSecond() + 1);

        lists.changed(revoked(ONE, NOW), NOW.plusSeconds(40));

        assertThat(lists.nextNumber(0, NOW.plusSeconds(50))).isEqualTo(NOW.getEpochSecond() + 40);
    }

    @Test
    void ofTwoListsWithOneNumberTheFirstCountsAndIsMended() {
        recorded(ONE, 0, NOW.plus(Duration.ofDays(30)));
        SignedCrl stale = sign(0, BigInteger.TEN, NOW, List.of());
        lists.changed(revoked(ONE, NOW), NOW);
        SignedCrl right = sign(0, BigInteger.TEN, NOW, lists.entries(0));

        lists.published(0, stale, NOW);
        lists.published(0, right, NOW);

        assertThat(lists.list(0).orElseThrow().crl().sha256()).isEqualTo(stale.sha256());
        assertThat(cause(0, NOW)).contains(DueCrl.Cause.CHANGED);
        assertThat(lists.nextNumber(0, NOW)).isGreaterThan(BigInteger.TEN);
    }

    @Test
    void aListOfSomebodyElseDoesNotCount() {
        publish(0, NOW);
        SignedCrl moved = sign(1, BigInteger.valueOf(NOW.getEpochSecond() + 1_000), NOW, List.of());

        assertThat(lists.published(0, moved, NOW)).isPresent();

        assertThat(lists.nextNumber(0, NOW)).isEqualTo(NOW.getEpochSecond() + 1);
    }

    /** Clients do not take such a list; when the clock that dated it is right again, or another issuer looks, it is replaced at once. */
    @Test
    void aListFromTheFutureIsSignedAnewWithAHigherNumber() {
        SignedCrl ahead = sign(0, BigInteger.valueOf(NOW.getEpochSecond() + 3_600), NOW.plusSeconds(3_600), List.of());
        lists.published(0, ahead, NOW);

        assertThat(cause(0, NOW.plusSeconds(1))).contains(DueCrl.Cause.RENEWED);
        assertThat(lists.nextNumber(0, NOW)).isGreaterThan(ahead.number());

        publish(0, NOW.plusSeconds(1));
        assertThat(cause(0, NOW.plusSeconds(1))).isEmpty();
        assertThat(cause(0, NOW)).as("clocks that differ by a second").isEmpty();
    }

    /** RFC 5280 §3.3: it was on no list that was issued after its end, whatever that list says of its time. */
    @Test
    void anEndedCertificateStaysWhereTheListBeforeWasDatedAhead() {
        Instant end = NOW.plus(Duration.ofHours(1));
        recorded(ONE, 0, end);
        lists.changed(revoked(ONE, NOW), NOW);
        assertThat(lists.published(
                        0,
                        sign(
                                0,
                                BigInteger.valueOf(NOW.getEpochSecond()),
                                NOW.plus(Duration.ofDays(1)),
                                lists.entries(0)),
                        NOW))
                .isEmpty();

        assertThat(lists.entries(0)).extracting(RevokedEntry::serial).containsExactly(ONE);
    }

    /** The registry's clock may be ahead. */
    @Test
    void whatIsRevokedInTheFutureIsOnTheListAtOnceAndMakesNoSecondOne() {
        recorded(ONE, 0, NOW.plus(Duration.ofDays(30)));
        lists.changed(revoked(ONE, NOW.plusSeconds(5)), NOW);

        publish(0, NOW);

        assertThat(lists.list(0).orElseThrow().crl().entries())
                .extracting(RevokedEntry::revokedAt)
                .containsExactly(NOW);
        assertThat(cause(0, NOW.plusSeconds(1))).isEmpty();
    }

    private Optional<DueCrl.Cause> cause(int shard, Instant now) {
        return lists.cause(shard, now, LIFETIME);
    }

    private void recorded(BigInteger serial, int shard, Instant notAfter) {
        lists.recorded(serial, shard, notAfter, Instant.EPOCH);
    }

    /** As the issuer would. */
    private void publish(int shard, Instant now) {
        List<RevokedEntry> entries = lists.entries(shard).stream()
                .map(entry -> RevokedEntries.notAfter(entry, now))
                .toList();
        assertThat(lists.published(shard, sign(shard, lists.nextNumber(shard, now), now, entries), now))
                .isEmpty();
    }

    private SignedCrl sign(int shard, BigInteger number, Instant now, List<RevokedEntry> entries) {
        ToBeSignedCrl crl = new CrlDraft(
                        lists.url(shard), CrlScope.of(CERTIFICATE), number, now, now.plus(LIFETIME), entries)
                .under(CERTIFICATE, KEY.algorithm());
        return crl.assemble(KEY.sign(crl.encoded()));
    }

    private static CertificateId id(BigInteger serial) {
        return new CertificateId(IssuerId.of(CERTIFICATE), SerialNumber.issued(serial));
    }

    private static RevocationTransition revoked(BigInteger serial, Instant at) {
        return new CertificateRevoked("t", id(serial), at, "test", RevocationReason.KEY_COMPROMISE, null);
    }

    private static X509CertificateHolder certificate() {
        ToBeSigned certificate = CertificateDraft.selfSigned(
                        DistinguishedName.commonName("Test Services").toX500Name())
                .signedWith(KEY.algorithm())
                .publicKey(KEY.publicKey())
                .authority(0)
                .keyUsage(List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN))
                .validity(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2036-01-01T00:00:00Z"))
                .toBeSigned()
                .withSerial(SerialNumber.issued(BigInteger.ONE));
        return certificate.assemble(KEY.sign(certificate.encoded()));
    }
}
