/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static dev.chancery.ocsp.responder.TestResponder.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.TestOcspRequest;
import dev.chancery.ocsp.responder.Answer.Failed;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The machine's clock is set: tryLater rather than a lie, and all is well once it is right again. */
class ClockJumpTest {
    private static final SerialNumber SERIAL = TestCa.serial();
    private static final byte[] QUESTION =
            TestOcspRequest.about(TestResponder.CA, SERIAL).der();
    private static final Failed TRY_LATER = new Failed(Failure.TRY_LATER);
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestResponder responder = new TestResponder().with(SERIAL, new RecordedStatus.Good());

    @Test
    void aheadItHandsOutNothingPastItsEnd() {
        Answer before = responder.answer(QUESTION);

        responder.clockSays(START.plus(HOUR));
        assertThat(responder.answer(QUESTION)).isEqualTo(TRY_LATER);

        responder.confirmed(START.plus(HOUR));
        assertThat(responder.answer(QUESTION)).isNotEqualTo(before);
    }

    @Test
    void setBackItSaysNothingOfATimeThatIsStillToCome() {
        responder.answer(QUESTION);
        Instant back = START.minus(HOUR);

        responder.clockSays(back);
        assertThat(responder.answer(QUESTION))
                .as("kept, or confirmed, in the future")
                .isEqualTo(TRY_LATER);
    }

    @Test
    void setBackItSignsAnewOnceThatClockHasConfirmed() {
        responder.choose("chancery.ocsp.validity", "PT10M");
        responder.answer(QUESTION);
        Instant back = START.minusSeconds(300);

        responder.clockSays(back);
        responder.confirmed(back);

        assertThat(signed().thisUpdate()).isEqualTo(back);
        assertThat(signed().nextUpdate()).isEqualTo(back.plusSeconds(600));
    }

    /** From one look, without parsing: the octets were asked before. */
    @Test
    void whatIsKeptUnderItsOctetsIsNotGivenBeforeItsTime() {
        responder.answer(QUESTION);
        responder.kept().spelled("/ocsp/x", TestResponder.certificateOf(QUESTION));
        assertThat(responder.kept().ready("/ocsp/x", START.toEpochMilli())).isNotNull();

        assertThat(responder.kept().ready("/ocsp/x", START.minusSeconds(1).toEpochMilli()))
                .isNull();
        assertThat(responder.kept().nextDue(START.minus(HOUR))).isPresent();
    }

    @Test
    void slewedBackALittleItDatesNothingAhead() {
        responder.clockSays(START.minusMillis(400));

        assertThat(signed().thisUpdate()).isEqualTo(START.minusSeconds(1));
    }

    @Test
    void thereAndBackAgainItAnswersAsBefore() {
        for (Instant wrong : new Instant[] {START.plus(HOUR), START.minus(HOUR), START.plus(Duration.ofDays(400))}) {
            responder.clockSays(wrong);
            assertThat(responder.answer(QUESTION)).isInstanceOf(Failed.class);
            responder.clockSays(START);
            assertThat(signed().thisUpdate()).isEqualTo(START);
        }
    }

    @Test
    void answersTryLaterWithoutASignerAndPastItsEnd() {
        responder.signsUntil(Optional.empty());
        assertThat(responder.answer(QUESTION)).isEqualTo(TRY_LATER);

        responder.signsUntil(Optional.of(START.minusSeconds(1)));
        assertThat(responder.answer(QUESTION)).isEqualTo(TRY_LATER);

        responder.signsUntil(Optional.of(START.plusSeconds(90)));
        assertThat(signed().nextUpdate()).isEqualTo(START.plusSeconds(90));
        responder.clockSays(START.plusSeconds(90));
        responder.confirmed(START.plusSeconds(90));
        assertThat(responder.answer(QUESTION))
                .as("what it signed ended with it")
                .isEqualTo(TRY_LATER);
    }

    private Signed signed() {
        Answer answer = responder.answer(QUESTION);
        assertThat(answer).isInstanceOf(Signed.class);
        return (Signed) answer;
    }
}
