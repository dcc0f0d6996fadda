/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.TestOcspRequest;
import dev.chancery.ocsp.responder.Answer.Failed;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import dev.chancery.x509.ocsp.OcspRequest;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.junit.jupiter.api.Test;

/** RFC 6960 §4.1.1 lets a request ask about several certificates; one signer answers all of them, or nobody any. */
class SeveralInOneTest {
    private static final SerialNumber GOOD = TestCa.serial();
    private static final SerialNumber REVOKED = TestCa.serial();
    private static final SerialNumber NEVER_ISSUED = TestCa.serial();

    private final TestResponder responder = new TestResponder()
            .with(GOOD, new RecordedStatus.Good())
            .with(REVOKED, new RecordedStatus.Revoked(RevocationReason.SUPERSEDED, TestResponder.START));

    @Test
    void answersEachInItsPlaceAndInItsHash() throws Exception {
        byte[] request = TestOcspRequest.about(TestResponder.CA, REVOKED, NISTObjectIdentifiers.id_sha256)
                .and(TestResponder.CA, GOOD, OIWObjectIdentifiers.idSHA1)
                .and(TestResponder.CA, REVOKED, OIWObjectIdentifiers.idSHA1)
                .der();

        SingleResp[] said = responder.answered(request).getResponses();

        assertThat(Arrays.stream(said).map(SingleResp::getCertID))
                .containsExactlyElementsOf(Arrays.stream(new OCSPReq(request).getRequestList())
                        .map(Req::getCertID)
                        .toList());
        assertThat(said[0].getCertStatus()).isInstanceOf(RevokedStatus.class);
        assertThat(said[1].getCertStatus()).isNull();
        assertThat(said[2].getCertStatus()).isInstanceOf(RevokedStatus.class);
    }

    @Test
    void answersWhatIsAskedTwiceTwice() throws Exception {
        byte[] request = TestOcspRequest.about(TestResponder.CA, GOOD)
                .and(TestResponder.CA, GOOD)
                .der();

        assertThat(responder.answered(request).getResponses())
                .hasSize(2)
                .allMatch(each -> each.getCertStatus() == null);
    }

    @Test
    void keepsNoneOfThem() {
        Signed answer = (Signed) responder.answer(TestOcspRequest.about(TestResponder.CA, GOOD)
                .and(TestResponder.CA, REVOKED)
                .der());

        assertThat(answer.status()).isEqualTo("several");
        assertThat(responder.kept().size()).isZero();
    }

    /** The signer of each may speak for its own authority alone (§4.2.2.2). */
    @Test
    void isNotAuthorizedForTwoAuthoritiesAtOnceThoughItAnswersForEach() throws Exception {
        byte[] both = TestOcspRequest.about(TestResponder.CA, GOOD)
                .and(TestResponder.OTHER, GOOD)
                .der();

        assertThat(responder.answer(both)).isEqualTo(new Failed(Failure.UNAUTHORIZED));
        assertThat(responder
                        .answered(TestOcspRequest.about(TestResponder.CA, GOOD).der())
                        .getResponses())
                .hasSize(1);
        assertThat(responder
                        .answered(
                                TestOcspRequest.about(TestResponder.OTHER, GOOD).der())
                        .getResponses())
                .hasSize(1);
    }

    @Test
    void isNotAuthorizedForTheRestWhenOneWasNeverIssued() {
        byte[] request = TestOcspRequest.about(TestResponder.CA, GOOD)
                .and(TestResponder.CA, NEVER_ISSUED)
                .der();

        assertThat(responder.answer(request)).isEqualTo(new Failed(Failure.UNAUTHORIZED));
    }

    @Test
    void nobodyKeepsAnAnswerThatHoldsAnUnknownOne() {
        responder.choose("chancery.ocsp.unknown-serial", "extended-revoke");
        Signed answer = (Signed) responder.answer(TestOcspRequest.about(TestResponder.CA, GOOD)
                .and(TestResponder.CA, NEVER_ISSUED)
                .der());

        assertThat(answer.reach()).isEqualTo(Answer.Reach.THIS_MOMENT);
        assertThat(answer.nextUpdate()).isEqualTo(TestResponder.START.plusSeconds(60));
    }

    @Test
    void anEmptyListIsMalformed() {
        byte[] empty = {0x30, 0x04, 0x30, 0x02, 0x30, 0x00};

        assertThat(responder.answer(empty)).isEqualTo(new Failed(Failure.MALFORMED_REQUEST));
    }

    /** The bound is the request's octets: one signature is all that any number of them costs. */
    @Test
    void answersAsManyAsFitIntoARequest() throws Exception {
        int most = mostThatFit();

        assertThat(most).isGreaterThanOrEqualTo(38);
        assertThat(responder.answered(asking(most)).getResponses()).hasSize(most);
        assertThat(responder.answer(asking(most + 1))).isEqualTo(new Failed(Failure.MALFORMED_REQUEST));
    }

    private static int mostThatFit() {
        return (int) IntStream.iterate(1, many -> many + 1)
                .takeWhile(many -> asking(many).length <= OcspRequest.OCTETS_MAX)
                .count();
    }

    private static byte[] asking(int many) {
        TestOcspRequest question = TestOcspRequest.about(TestResponder.CA, GOOD, NISTObjectIdentifiers.id_sha256);
        IntStream.range(1, many).forEach(_ -> question.and(TestResponder.CA, GOOD, NISTObjectIdentifiers.id_sha256));
        return question.der();
    }
}
