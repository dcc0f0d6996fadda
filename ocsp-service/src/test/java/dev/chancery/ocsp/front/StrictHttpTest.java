/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 and RFC 9112 want of a server, seen on the line, behind a proxy that may read differently. */
@Timeout(60)
class StrictHttpTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String POST = "POST /desk/first HTTP/1.1\r\nHost: x\r\n";
    private static final String SMUGGLED = "GET /desk/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
    private static final String DATE = "\r\ndate: Mon, 30 Nov 2026 10:00:00 GMT\r\n";
    /** Of what the desk hands out. */
    private static final Instant MODIFIED = Instant.parse("2026-11-20T08:00:00Z");

    private static Vertx vertx;
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private PublicHttpServer door;

    private final class FileDesk implements HttpEndpoint {
        @Override
        public String path() {
            return "/desk";
        }

        @Override
        public void answer(HttpServerRequest request, String path) {
            paths.add(path);
            if (path.equals("/desk/file")) {
                byte[] content = {1, 2, 3};
                new CacheableResponse(
                                "application/test",
                                Buffer.buffer(content),
                                Validators.of(content, MODIFIED),
                                "max-age=3")
                        .answer(request);
            } else if (!path.equals("/desk/late")) {
                request.response().end(path);
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
        door = new PublicHttpServer(
                vertx,
                List.of(new FileDesk()),
                TestConfig.of(Map.of(
                        "chancery.ocsp.port",
                        "0",
                        "chancery.ocsp.shutdown-timeout",
                        "PT1S",
                        "chancery.ocsp.connections-max",
                        "20",
                        "chancery.ocsp.connections-per-address-max",
                        "5")),
                metrics,
                () -> NOW);
        door.start(new StartupEvent());
    }

    @AfterEach
    void close() {
        door.stop(new ShutdownEvent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "POST /desk/first HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: xchunked\r\n\r\n",
                POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding:\r\n\r\n",
                POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n00000",
                POST + "Content-Length: +5\r\n\r\n00000",
                POST + "Content-Length : 5\r\n\r\n00000",
                "GET\t/desk/first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET \t/desk/first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET  /desk/first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /desk/first\u000bHTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /desk/first\tHTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /desk/first \u000cHTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void whatTwoReadersMayReadDifferentlyIsRefusedAndTheLastOnItsConnection(String request) throws IOException {
        assertThat(once(request + SMUGGLED))
                .startsWith("HTTP/1.")
                .contains(" 400 ")
                .contains(DATE)
                .doesNotContain("/desk");
        assertThat(paths).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                POST + "Transfer-Encoding: Chunked\r\nConnection: close\r\n\r\n1\r\na\r\n0\r\n\r\n",
                POST + "Content-Length: 1\r\nConnection: close\r\n\r\na",
            })
    void whatIsPlainIsTaken(String request) throws IOException {
        assertThat(once(request)).startsWith("HTTP/1.1 200").endsWith("/desk/first");
    }

    @Test
    void everyAnswerHasADate() throws IOException {
        for (String line : List.of(
                "GET /desk/1 HTTP/1.1",
                "GET /desk/file HTTP/1.1",
                "HEAD /desk/file HTTP/1.1",
                "GET /nowhere HTTP/1.1",
                "POST /desk/file HTTP/1.1",
                "GET /" + "a".repeat(5_000) + " HTTP/1.1")) {
            assertThat(once(line + "\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .as(line)
                    .containsOnlyOnce(DATE);
        }
        assertThat(once("GET /desk/1 HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .contains(" 400 ")
                .containsOnlyOnce(DATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Fri, 20 Nov 2026 08:00:00 GMT",
                "Fri, 20 Nov 2026 08:00:01 GMT",
                "Mon, 30 Nov 2026 09:59:59 GMT",
                "Friday, 20-Nov-26 08:00:00 GMT",
                "Fri Nov 20 08:00:00 2026",
            })
    void whoHasItSinceThenOrLaterIsToldSo(String since) throws IOException {
        assertThat(since(since)).startsWith("HTTP/1.1 304").containsOnlyOnce(DATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fri, 20 Nov 2026 07:59:59 GMT", "yesterday", "2026-11-29T10:00:00Z", ""})
    void whoHasAnOlderOneIsGivenIt(String since) throws IOException {
        assertThat(since(since)).startsWith("HTTP/1.1 200");
    }

    /** RFC 9110 §13.1.3: a tag counts, and the date beside it does not. */
    @Test
    void aDateBesideATagIsNotHeeded() throws IOException {
        assertThat(since("Fri, 20 Nov 2026 08:00:00 GMT\r\nIf-None-Match: \"another\""))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void moreHeadersThanAnyClientSendsAreRefused() throws IOException {
        assertThat(once("GET /desk/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "a:b\r\n".repeat(62) + "\r\n"))
                .contains(" 200 ");
        assertThat(once("GET /desk/1 HTTP/1.1\r\nHost: x\r\n" + "a:b\r\n".repeat(64) + "\r\n"))
                .contains(" 431 ");
    }

    @Test
    void whoSendsManyRequestsAheadAndIsNotAnsweredYetIsCutOff() throws IOException {
        assertThat(once("GET /desk/late HTTP/1.1\r\nHost: x\r\n\r\n" + SMUGGLED.repeat(40)))
                .isEmpty();
        assertThat(paths).containsExactly("/desk/late");
        await("its place is free again")
                .atMost(LIMIT)
                .until(() -> metrics.get("chancery.ocsp.connections").gauge().value() == 0);
    }

    @Test
    void oneAddressLeavesRoomForOthers() throws IOException {
        List<Socket> all = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                all.add(fromLoopback(2));
            }
            await().atMost(LIMIT)
                    .until(() ->
                            metrics.get("chancery.ocsp.connections").gauge().value() == 5);
            try (Socket one = fromLoopback(2)) {
                assertThat(one.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket other = fromLoopback(3)) {
                send(other, "GET /desk/other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertThat(rest(other)).endsWith("/desk/other");
            }
        } finally {
            for (Socket socket : all) {
                socket.close();
            }
        }
        await().atMost(LIMIT)
                .until(() -> metrics.get("chancery.ocsp.connections").gauge().value() == 0);
        try (Socket again = fromLoopback(2)) {
            send(again, "GET /desk/again HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(rest(again)).endsWith("/desk/again");
        }
    }

    @Test
    void noRequestThatCannotBeReadIsALineInTheLog() throws IOException {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getLoggerName() + ": " + record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            for (String request : List.of(
                    "GET / HTTP/1.1\r\n\r\n",
                    "HELO\r\n\r\n",
                    POST + "Transfer-Encoding: chunked\r\n\r\nxx\r\n\r\n",
                    POST + "Content-Length: -1\r\n\r\n",
                    "GET /desk/1 HTTP/1.1\r\nHost: x\r\nwhat is this\r\n\r\n",
                    "\u0016\u0003\u0001\u0002")) {
                for (int i = 0; i < 3; i++) {
                    cutShort(request);
                }
            }
        } finally {
            root.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    /** Sends that and hears no answer. */
    private void cutShort(String request) throws IOException {
        try (Socket socket = fromLoopback(1)) {
            send(socket, request);
            socket.setSoTimeout(50);
            int _ = socket.getInputStream().read(new byte[4_096]);
            socket.setSoLinger(true, 0);
        } catch (java.net.SocketTimeoutException | SocketException e) {
            // closed by either
        }
    }

    private String since(String date) throws IOException {
        return once(
                "GET /desk/file HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-Modified-Since: " + date + "\r\n\r\n");
    }

    private String once(String request) throws IOException {
        try (Socket socket = fromLoopback(1)) {
            send(socket, request);
            return rest(socket);
        }
    }

    /** Linux has all of 127/8. */
    private Socket fromLoopback(int last) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                door.port(),
                InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}),
                0);
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Until the end, or until it is reset since we sent more than was read. */
    private static String rest(Socket socket) throws IOException {
        StringBuilder all = new StringBuilder();
        try {
            for (int read = socket.getInputStream().read();
                    read >= 0;
                    read = socket.getInputStream().read()) {
                all.append((char) read);
            }
        } catch (SocketException e) {
            return all.toString();
        }
        return all.toString();
    }
}
