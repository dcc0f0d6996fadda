/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.SerialNumber;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.cert.ocsp.OCSPResp;
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
    private static OtherServices others;

    @Inject
    SettableClock clock;

    @BeforeAll
    static void open() {
        others = new OtherServices(CA);
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
    void tellsByHowMuchAndAnswersWhileClientsTakeIt() throws Exception {
        byte[] question = goodOne();

        clock.setAheadBy(Duration.ofSeconds(100));

        await().atMost(LIMIT).until(() -> Math.round(ahead() / 10) == 10);
        OverHttp.awaitReady(health);
        await().atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
    }

    @Test
    void aheadPastTheLimitItSaysNothing() throws Exception {
        byte[] question = goodOne();

        clock.setAheadBy(Duration.ofMinutes(6));

        await().atMost(LIMIT).until(() -> reason().contains("s ahead of the broker's"));
        assertThat(status(question)).isEqualTo(OCSPResp.TRY_LATER);

        clock.setAheadBy(Duration.ZERO);
        OverHttp.awaitReady(health);
        await().atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
    }

    /** What it says ends early, which misleads nobody. */
    @Test
    void behindPastTheLimitItAnswersWhoAsksAndIsNotReady() throws Exception {
        byte[] question = goodOne();

        clock.setAheadBy(Duration.ofMinutes(-6));

        await().atMost(LIMIT).until(() -> reason().contains("s behind the broker's"));
        await().atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
    }

    private byte[] goodOne() {
        SerialNumber serial = others.issue(CA, Instant.now().plus(1, ChronoUnit.DAYS));
        byte[] question = OcspQuestion.about(CA, serial).der();
        await().atMost(LIMIT).until(() -> status(question) == OCSPResp.SUCCESSFUL);
        return question;
    }

    private int status(byte[] question) throws Exception {
        byte[] answer = OverHttp.send(HttpRequest.newBuilder(address.resolve("/ocsp"))
                        .header("Content-Type", "application/ocsp-request")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(question)))
                .body();
        return new OCSPResp(answer).getStatus();
    }

    private String reason() {
        return OverHttp.text(OverHttp.get(health));
    }

    private double ahead() {
        return OverHttp.text(OverHttp.get(metrics))
                .lines()
                .filter(line -> line.startsWith("chancery_ocsp_clock_ahead_seconds"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
