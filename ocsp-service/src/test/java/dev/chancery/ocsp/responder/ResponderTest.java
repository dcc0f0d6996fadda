/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.TestOcspRequest;
import dev.chancery.ocsp.responder.Answer.Failed;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.ocsp.OcspAnswer;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import dev.chancery.x509.ocsp.OcspRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponderTest {
    private static final TestCa ROOT = TestCa.root();
    private static final TestCa CA = ROOT.issuing("Test Services");
    private static final TestCa STRANGER = TestCa.root().issuing("Test Services");
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final SerialNumber SERIAL = TestCa.serial();
    private static final OcspConfig CONFIG = TestConfig.of(Map.of());

    private final TestStatusSource known = new TestStatusSource(
            START, List.of(CA.known("services-1")), _ -> Optional.of(signerUntil(START.plus(Duration.ofDays(2)))));
    private final Lease lease = new Lease();
    private Instant now = START;
    private Responder responder = new Responder(known, lease, keepingTen(), CONFIG, () -> now);

    @BeforeEach
    void isOnTheLogAndLeased() {
        known.timeline.put(SERIAL, new RecordedStatus.Good());
        begin(lease, START.plus(Duration.ofDays(1)));
    }

    @Test
    void saysGoodAsOfTheConfirmedMoment() {
        known.confirmedAt = Optional.of(START.minusSeconds(3));

        Signed answer = signed(ask(SERIAL));

        assertThat(answer.status()).isEqualTo("good");
        assertThat(answer.thisUpdate()).isEqualTo(START.minusSeconds(3));
        assertThat(answer.nextUpdate()).isEqualTo(START.minusSeconds(3).plus(CONFIG.validity()));
    }

    @Test
    void neverSpeaksPastTheSignersEnd() {
        known.signers = _ -> Optional.of(signerUntil(START.plusSeconds(40)));

        assertThat(signed(ask(SERIAL)).nextUpdate()).isEqualTo(START.plusSeconds(40));
    }

    @Test
    void neverSpeaksPastItsLease() {
        Lease shorter = new Lease();
        begin(shorter, START.plusSeconds(20));
        responder = new Responder(known, shorter, keepingTen(), CONFIG, () -> now);

        assertThat(signed(ask(SERIAL)).nextUpdate()).isEqualTo(START.plusSeconds(20));
    }

    private static void begin(Lease beginning, Instant until) {
        beginning.announced(until, START.minusSeconds(2), START.minusSeconds(1));
        beginning.announced(until, START, START);
    }

    @Test
    void signsNothingBeforeItsLeaseIsAnnounced() {
        responder = new Responder(known, new Lease(), keepingTen(), CONFIG, () -> now);

        assertThat(ask(SERIAL)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    @Test
    void repeatsTheSameAnswerWhileItIsYoung() {
        Answer first = ask(SERIAL);
        known.confirmedAt = Optional.of(START.plusSeconds(60));
        now = START.plusSeconds(60);

        assertThat(ask(SERIAL)).isEqualTo(first);
    }

    @Test
    void signsAnewLongBeforeHalfOfTheValidityIsOver() {
        ask(SERIAL);
        now = START.plus(CONFIG.validity().dividedBy(4)).plusSeconds(1);
        known.confirmedAt = Optional.of(now);

        assertThat(signed(ask(SERIAL)).thisUpdate()).isEqualTo(now);
    }

    @Test
    void saysRevokedAtOnceWhateverIsKept() {
        ask(SERIAL);

        known.timeline.put(SERIAL, new RecordedStatus.Revoked(RevocationReason.KEY_COMPROMISE, START));

        assertThat(signed(ask(SERIAL)).status()).isEqualTo("revoked");
    }

    /** The one who reads takes away what is kept, and finds nothing: the answer is still being signed. */
    @Test
    void keepsNoAnswerWhenARevocationIsReadWhileItIsSigned() {
        ResponseCache kept = keepingTen();
        Function<IssuerId, Optional<Signer>> signers = known.signers;
        known.signers = authority -> {
            known.timeline.put(SERIAL, new RecordedStatus.Revoked(RevocationReason.SUPERSEDED, START));
            return signers.apply(authority);
        };
        responder = new Responder(known, lease, kept, CONFIG, () -> now);

        assertThat(signed(ask(SERIAL)).status()).isEqualTo("good");

        assertThat(kept.size()).isZero();
    }

    @Test
    void livesOnWhatIsSignedWhenTheLogIsOutOfReach() {
        Answer before = ask(SERIAL);

        now = START.plus(CONFIG.stalenessLimit()).plusSeconds(1);
        assertThat(ask(SERIAL)).isEqualTo(before);

        now = START.plus(CONFIG.validity());
        assertThat(ask(SERIAL)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    @Test
    void leavesTheNonceOutWhenItCannotSign() {
        Answer before = ask(SERIAL);
        now = START.plus(CONFIG.stalenessLimit()).plusSeconds(1);

        assertThat(answer(TestOcspRequest.about(CA, SERIAL).nonce(new byte[16]).der()))
                .isEqualTo(before);
    }

    @Test
    void signsNothingNewWhenTheLogIsOutOfReach() {
        now = START.plus(CONFIG.stalenessLimit()).plusSeconds(1);

        assertThat(ask(SERIAL)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unauthorized", "unknown", "extended-revoke"})
    void deniesAnUnknownSerialOnlyWhileItHasJustLooked(String choice) {
        OcspConfig config = TestConfig.of(Map.of("chancery.ocsp.unknown-serial", choice));
        responder = new Responder(known, lease, keepingTen(), config, () -> now);
        now = START.plusSeconds(2);
        assertThat(ask(TestCa.serial())).isNotEqualTo(new Failed(Failure.TRY_LATER));

        now = START.plusMillis(2_001);
        assertThat(ask(TestCa.serial())).isEqualTo(new Failed(Failure.TRY_LATER));
        assertThat(signed(ask(SERIAL)).status()).as("of one that is known").isEqualTo("good");
    }

    /** It may have been announced since. */
    @Test
    void deniesAnUnknownIssuerOnlyWhileItHasJustLooked() {
        byte[] stranger = TestOcspRequest.about(STRANGER, SERIAL).der();
        assertThat(answer(stranger)).isEqualTo(new Failed(Failure.UNAUTHORIZED));

        now = START.plusMillis(2_001);
        assertThat(answer(stranger)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    @ParameterizedTest
    @CsvSource({"unknown, unknown", "extended-revoke, extended_revoke"})
    void signsThatItDoesNotKnowASerialWhereThatIsChosen(String choice, String status) {
        OcspConfig config = TestConfig.of(Map.of("chancery.ocsp.authorities.services-1.unknown-serial", choice));
        responder = new Responder(known, lease, keepingTen(), config, () -> now);

        Signed unknown = signed(ask(TestCa.serial()));
        assertThat(unknown.status()).isEqualTo(status);
        assertThat(unknown.nextUpdate())
                .as("believed for a minute at most, cached or not")
                .isEqualTo(START.plusSeconds(60));
        assertThat(unknown.repeatable())
                .as("the certificate may be issued in the next moment")
                .isFalse();
        assertThat(CachedHttpResponse.once(unknown, CONFIG.cacheMaxAge(), now)
                        .times()
                        .cacheControl())
                .hasToString("no-store");
    }

    @Test
    void answersTryLaterForWhatCouldNotBeRead() {
        known.timeline.put(SERIAL, new RecordedStatus.Unclear());

        assertThat(ask(SERIAL)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    @Test
    void isNotAuthorizedForAnIssuerOfTheSameName() {
        assertThat(answer(TestOcspRequest.about(STRANGER, SERIAL).der())).isEqualTo(new Failed(Failure.UNAUTHORIZED));
    }

    @Test
    void isNotAuthorizedForTheRoot() {
        assertThat(answer(TestOcspRequest.about(ROOT, SERIAL).der())).isEqualTo(new Failed(Failure.UNAUTHORIZED));
    }

    @Test
    void isNotAuthorizedForTwoIssuersAtOnce() {
        byte[] both = TestOcspRequest.about(CA, SERIAL).and(STRANGER, SERIAL).der();

        assertThat(answer(both)).isEqualTo(new Failed(Failure.UNAUTHORIZED));
    }

    @Test
    void keepsNoAnswerWithANonce() {
        Signed answer = signed(
                answer(TestOcspRequest.about(CA, SERIAL).nonce(new byte[32]).der()));

        assertThat(answer.repeatable()).isFalse();
        assertThat(signed(ask(SERIAL)).repeatable()).isTrue();
    }

    @Test
    void answersTryLaterUntilItHasASigner() {
        known.signers = _ -> Optional.empty();

        assertThat(ask(SERIAL)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    @Test
    void answersTryLaterUntilTheLogIsRead() {
        known.confirmedAt = Optional.empty();

        assertThat(ask(SERIAL)).isEqualTo(new Failed(Failure.TRY_LATER));
    }

    private static ResponseCache keepingTen() {
        return new ResponseCache(20_000, CONFIG.cacheMaxAge());
    }

    private Answer ask(SerialNumber serial) {
        return answer(TestOcspRequest.about(CA, serial).der());
    }

    private Answer answer(byte[] der) {
        return responder.answer(OcspRequest.parse(der));
    }

    private static Signed signed(Answer answer) {
        assertThat(answer).isInstanceOf(Signed.class);
        return (Signed) answer;
    }

    private static Signer signerUntil(Instant notAfter) {
        X509CertificateHolder certificate = CA.sign(CA.signer(KEY.publicKey(), START.minusSeconds(600), notAfter));
        return new Signer(
                new OcspAnswer(KEY, certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }
}
