/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.chancery.ocsp.responder.TestConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrontDoorTest {
    private static final int MUCH = 100_000;
    private static final int CONNECTIONS_MAX = 8;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static Vertx vertx;

    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final AtomicReference<HttpServerRequest> late = new AtomicReference<>();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private FrontDoor door;
    private boolean isOpen = true;

    /** Answers with the path; {@code /desk/late} when it is told to, {@code /desk/much} with more than a socket takes at once. */
    private final class EchoDesk implements Desk {
        @Override
        public String path() {
            return "/desk";
        }

        @Override
        public void answer(HttpServerRequest request, String path) {
            paths.add(path);
            switch (path) {
                case "/desk/late" -> late.set(request);
                case "/desk/much" -> request.response().end(Buffer.buffer(new byte[MUCH]));
                default -> request.response().end(path);
            }
        }
    }

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void open() {
        door = new FrontDoor(
                vertx,
                List.of(new EchoDesk()),
                TestConfig.of(Map.of(
                        "chancery.ocsp.port",
                        "0",
                        "chancery.ocsp.request-within",
                        "PT0.5S",
                        "chancery.ocsp.connections-max",
                        Integer.toString(CONNECTIONS_MAX))),
                metrics);
        door.start(new StartupEvent());
    }

    @AfterEach
    void close() {
        if (isOpen) {
            door.stop(new ShutdownEvent());
        }
    }

    @Test
    void handsThePathOnAsItCame() throws IOException {
        for (String path : List.of("/desk//a//b", "/desk/%2F%2b=", "/desk/a/../b", "/desk/./x", "/desk/%zz", "/desk")) {
            assertThat(once("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("\r\n\r\n" + path);
        }
        assertThat(once("GET http://x/desk//a?q HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .endsWith("\r\n\r\n/desk//a");
        assertThat(once("GET /desktop HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void refusesARequestThatNamesNoHostOrTwo() throws IOException {
        for (String headers : List.of("", "Host: x\r\nHost: y\r\n")) {
            assertThat(once("GET /desk/1 HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 400");
        }
        assertThat(once("GET /desk/1 HTTP/1.0\r\n\r\n")).contains(" 200 ");
    }

    @Test
    void answersPipelinedRequestsInTheirOrderOnOneConnection() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /desk/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /desk/late HTTP/1.1\r\nHost: x\r\n\r\n");
            send(socket, "GET /desk/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await().atMost(LIMIT).until(() -> late.get() != null);
            assertThat(paths).doesNotContain("/desk/3");
            finishTheLateOne();

            assertThat(rest(socket)).containsSubsequence("/desk/1", "late", "/desk/3");
        }
    }

    @Test
    void cutsOffAClientThatDribblesItsHead() throws Exception {
        try (Socket socket = connect()) {
            assertThat(lettersUntilCutOff(socket, "GET /desk/")).isLessThan(50);
        }
    }

    @Test
    void cutsOffAClientThatDribblesItsBody() throws Exception {
        try (Socket socket = connect()) {
            assertThat(lettersUntilCutOff(socket, "POST /desk/late HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n"))
                    .isLessThan(50);
        }
    }

    @Test
    void refusesALineAndHeadersThatAreTooLong() throws IOException {
        String many = "a".repeat(9_000);

        assertThat(once("GET /desk/" + many + " HTTP/1.1\r\nHost: x\r\n\r\n")).contains(" 414 ");
        assertThat(once("GET /desk HTTP/1.1\r\nHost: x\r\nA: " + many + "\r\nB: " + many + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(paths).isEmpty();
    }

    @Test
    void looksAtNoMoreRequestsOfAClientThatDoesNotRead() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(1_024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()));
            String ten = "GET /desk/much HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10);
            for (int i = 0; i < 100; i++) {
                send(socket, ten);
            }

            await().atMost(LIMIT).until(() -> paths.size() > 1);
            await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> paths.size() < 200);
        }
    }

    @Test
    void letsWhatIsBeingAnsweredEndAndTakesNobodyElseWhenItStops() throws Exception {
        try (Socket socket = connect();
                Socket idle = connect()) {
            send(socket, "GET /desk/late HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(LIMIT).until(() -> late.get() != null);
            int port = door.port();
            isOpen = false;
            Thread stopping = Thread.ofPlatform().start(() -> door.stop(new ShutdownEvent()));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(
                                    () -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                            .isInstanceOf(ConnectException.class));
            assertThat(stopping.isAlive()).isTrue();

            finishTheLateOne();

            assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("late");
            assertThat(rest(idle)).isEmpty();
            assertThat(stopping.join(LIMIT)).isTrue();
        }
    }

    @Test
    void turnsAwayWhoComesWhenThereAreTooManyAndServesTheNextWhenOneHasLeft() throws IOException {
        List<Socket> all = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                Socket socket = connect();
                all.add(socket);
                send(socket, "GET /desk/" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(socket.getInputStream().read())
                        .as("connection %d", i)
                        .isEqualTo('H');
            }
            try (Socket tooMany = connect()) {
                assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(metrics.get("chancery.ocsp.connections").gauge().value()).isEqualTo(CONNECTIONS_MAX);
            assertThat(metrics.get("chancery.ocsp.connections.turned.away")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);

            all.removeFirst().close();
            await().atMost(LIMIT)
                    .until(() ->
                            metrics.get("chancery.ocsp.connections").gauge().value() < CONNECTIONS_MAX);
            assertThat(once("GET /desk/next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .endsWith("/desk/next");
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() {
        Vertx another = Vertx.vertx();
        try {
            assertThatThrownBy(() -> new FrontDoor(
                                    another,
                                    List.of(),
                                    TestConfig.of(Map.of("chancery.ocsp.port", Integer.toString(door.port()))),
                                    metrics)
                            .start(new StartupEvent()))
                    .hasMessageContaining("chancery.ocsp.port");
        } finally {
            another.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private void finishTheLateOne() {
        HttpServerRequest request = late.get();
        request.response().end("late");
    }

    /** How many letters it takes, one every 100 ms. */
    private int lettersUntilCutOff(Socket socket, String beginning) throws IOException {
        send(socket, beginning);
        socket.setSoTimeout(100);
        InputStream in = socket.getInputStream();
        for (int letters = 0; letters < 1_000; letters++) {
            try {
                if (in.read() < 0) {
                    return letters;
                }
            } catch (SocketTimeoutException e) {
                // still open
            } catch (IOException e) {
                return letters;
            }
            try {
                send(socket, "a");
            } catch (IOException e) {
                return letters;
            }
        }
        return Integer.MAX_VALUE;
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), door.port());
    }

    private String once(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return rest(socket);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
