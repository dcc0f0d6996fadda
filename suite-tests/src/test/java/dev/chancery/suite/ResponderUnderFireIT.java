/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.suite.check.Logins;
import dev.chancery.suite.check.Responder;
import dev.chancery.suite.check.Responder.Answer;
import dev.chancery.suite.check.Responder.Said;
import dev.chancery.suite.fire.FurtherService;
import dev.chancery.suite.fire.Part;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.crl.SignedCrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the public is told while nothing is left but the responders (docs/testing.md). */
class ResponderUnderFireIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** An answer is signed anew at a quarter of its life, so it has most of it left when the log goes; times are in whole seconds. */
    private static final Duration LIVES_ON_MIN = Duration.ofSeconds(10);

    private static final List<Part> GONE = List.of(Part.KAFKA, Part.REGISTRY, Part.POSTGRES);
    private static final List<Integer> USUAL_PORTS_GONE = List.of(9092, 8080, 54_329);

    private final RunningSuite suite = RunningSuite.underFire();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    /** Promise P17. Beside the suite's responder, whose answers outlast this test, one whose answers end within 20 s, and whose view ages within 5 s. */
    @Test
    void respondersGoOnWithWhatHoldsWhileBrokerRegistryAndDatabaseAreGoneAndThenSayTryLater() throws Exception {
        int port = FurtherService.freePort();
        Responder lasting = new Responder(suite.port(8082));
        Responder brief = new Responder(port);
        try (Customers customers = new Customers(suite, "alone", directory);
                FurtherService second = FurtherService.responder(
                                RunningSuite.REPOSITORY, suite.home(), new Logins(suite).service("ocsp"), port)
                        .awaitReady()) {
            customers.ask(4, Duration.ZERO);
            customers.awaitAnswers(LIMIT);
            CertificateId good = CertificateId.parse(customers.restAnswers().values().stream()
                    .map(id -> id.replace('.', '/'))
                    .filter(id -> !customers.revoked().contains(CertificateId.parse(id)))
                    .findAny()
                    .orElseThrow());
            CertificateId revoked = customers.revoked().iterator().next();
            X509CertificateHolder authority = new X509CertificateHolder(download(port, caCertificate(good)));
            for (Responder responder : List.of(lasting, brief)) {
                await().atMost(LIMIT)
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .until(() -> said(responder, authority, good), Answer.GOOD::equals);
                await().atMost(LIMIT).until(() -> said(responder, authority, revoked), Answer.REVOKED::equals);
            }
            byte[] list = download(port, list(good));
            assertThat(SignedCrl.parse(list).flaw(authority, "http://127.0.0.1:" + suite.port(8082) + list(good)))
                    .isEmpty();

            suite.without(GONE, () -> {
                await().atMost(LIMIT)
                        .until(() -> USUAL_PORTS_GONE.stream()
                                .map(suite::port)
                                .noneMatch(ResponderUnderFireIT::isListening));
                Instant gone = Instant.now();
                List<Said> all = new ArrayList<>();
                await().atMost(LIMIT).until(() -> {
                    USUAL_PORTS_GONE.forEach(usual -> assertThat(isListening(suite.port(usual)))
                            .as("port " + usual)
                            .isFalse());
                    assertThat(said(lasting, authority, good)).isEqualTo(Answer.GOOD);
                    assertThat(said(lasting, authority, revoked)).isEqualTo(Answer.REVOKED);
                    assertThat(download(port, caCertificate(good))).isEqualTo(authority.getEncoded());
                    assertThat(download(port, list(good))).isEqualTo(list);
                    Instant asked = Instant.now();
                    Said said = brief.look(authority, good.serial().value());
                    all.add(said);
                    if (said.answer() == Answer.GOOD) {
                        assertThat(said.nextUpdate()).isAfterOrEqualTo(asked.minusSeconds(1));
                        return false;
                    }
                    return true;
                });

                assertThat(all.getLast().answer()).isEqualTo(Answer.TRY_LATER);
                assertThat(all.size()).isGreaterThan(1);
                Instant end = all.get(all.size() - 2).nextUpdate();
                assertThat(end).isAfter(gone.plus(LIVES_ON_MIN));
                assertThat(Instant.now()).isAfterOrEqualTo(end);
                await().atMost(LIMIT).until(() -> said(brief, authority, revoked), Answer.TRY_LATER::equals);
                assertThat(download(port, list(good))).isEqualTo(list);
            });

            await().atMost(LIMIT).until(() -> said(brief, authority, good), Answer.GOOD::equals);
            await().atMost(LIMIT).until(() -> said(brief, authority, revoked), Answer.REVOKED::equals);
            assertThat(second.isAlive()).isTrue();
        }
        await().atMost(Duration.ofMinutes(2)).until(suite::isUp);
    }

    private static Answer said(Responder responder, X509CertificateHolder authority, CertificateId id)
            throws IOException, InterruptedException {
        return responder.ask(authority, id.serial().value());
    }

    private static String caCertificate(CertificateId of) {
        return "/ca/" + of.issuer().hex() + ".cer";
    }

    private static String list(CertificateId of) {
        return "/crl/" + of.issuer().hex() + "/0.crl";
    }

    private byte[] download(int port, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
