/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.SerialNumber;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The responder's clock differs from the broker's, and stays so. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "ocsp"))
@SuppressWarnings("NullAway.Init") // Quarkus sets what is injected
class WrongClockIT extends RunningResponder {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TestCa CA = TestCa.root().issuing("Test Clocks");
    private static FakeServices others;

    @Inject
    @Identifier("machine")
    SettableClock clock;

    @BeforeAll
    static void open() {
        others = new FakeServices(CA);
    }

    @AfterAll
    static void close() {
        others.close();
    }

    @AfterEach
    void isRightAgain() {
        clock.setAheadBy(Duration.ZERO);
        OverHttp.awaitReady(health);
    }

    @Test
    void tellsByHowMuchAndIsReadyWhileThatIsLittle() {
        byte[] question = goodOne();

        clock.setAheadBy(Duration.ofSeconds(100));

        await().atMost(LIMIT).until(() -> Math.round(metric("chancery_clock_skew_seconds") / 10) == 10);
        OverHttp.awaitReady(health);
        requireTrueNow(question);
    }

    @Test
    void anHourAheadItSaysSoAndDatesNothingAhead() {
        byte[] question = goodOne();

        clock.setAheadBy(Duration.ofHours(1));

        await().atMost(LIMIT).until(() -> reason().contains("s ahead of the broker's"));
        requireTrueNow(question);
        requireTrueNow(goodOne());

        clock.setAheadBy(Duration.ZERO);
        OverHttp.awaitReady(health);
        requireTrueNow(question);
    }

    @Test
    void anHourBehindItSaysSoAndNothingHasEndedBeforeItIsGiven() {
        byte[] question = goodOne();

        clock.setAheadBy(Duration.ofHours(-1));

        await().atMost(LIMIT).until(() -> reason().contains("s behind the broker's"));
        requireTrueNow(question);
        requireTrueNow(goodOne());
    }

    /** By a clock that is right. A second more than the two clocks of one machine can differ by is what dates cut off. */
    private void requireTrueNow(byte[] question) {
        await().atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
        SingleResp answer = answer(question);
        assertThat(answer.getThisUpdate().toInstant()).isBefore(Instant.now().plusSeconds(1));
        assertThat(answer.getNextUpdate().toInstant()).isAfter(Instant.now());
    }

    private byte[] goodOne() {
        SerialNumber serial = others.issue(CA, Instant.now().plus(1, ChronoUnit.DAYS));
        byte[] question = TestOcspRequest.about(CA, serial).der();
        await().atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
        return question;
    }

    private int status(byte[] question) {
        return response(question).getStatus();
    }

    private SingleResp answer(byte[] question) {
        try {
            return ((BasicOCSPResp) response(question).getResponseObject()).getResponses()[0];
        } catch (OCSPException e) {
            throw new AssertionError(e);
        }
    }

    private OCSPResp response(byte[] question) {
        try {
            return new OCSPResp(OverHttp.send(HttpRequest.newBuilder(address.resolve("/ocsp"))
                            .header("Content-Type", "application/ocsp-request")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(question)))
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String reason() {
        return OverHttp.text(OverHttp.get(health));
    }
}
