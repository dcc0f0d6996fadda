/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.chancery.ocsp.responder.TestConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
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
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PublicHttpServerTest {
    private static final int MUCH = 100_000;
    private static final int CONNECTIONS_MAX = 8;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String KNOWN = "GET /desk/known HTTP/1.1\r\nHost: x\r\n\r\n";
    private static Vertx vertx;

    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final AtomicReference<HttpServerRequest> late = new AtomicReference<>();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private PublicHttpServer door;
    private boolean isOpen = true;

    /**
     * Answers with the path; {@code /desk/late} when it is told to, {@code /desk/much} with more than a socket takes at once; {@code /desk/known…} with
     * "at once" where it is not asked to look.
     */
    private final class EchoDesk implements HttpEndpoint {
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

        @Override
        public @Nullable ByteBuf answerAtOnce(String target, ByteBufAllocator memory) {
            return target.startsWith("/desk/known")
                    ? ByteBufUtil.writeAscii(memory, "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nat once")
                    : null;
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
                List.of(new EchoDesk()),
                TestConfig.of(Map.of(
                        "chancery.ocsp.port",
                        "0",
                        "chancery.ocsp.request-timeout",
                        "PT0.5S",
                        "chancery.ocsp.connections-max",
                        Integer.toString(CONNECTIONS_MAX),
                        "chancery.ocsp.connections-per-address-max",
                        Integer.toString(CONNECTIONS_MAX))),
                metrics,
                InstantSource.system());
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
    void readsARequestLikeTheLastOneNoMore() throws IOException {
        assertThat(after("GET /desk/1 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /desk/known/2 HTTP/1.1\r\nHost: x\r\n\r\n"))
                .isEqualTo("at once");
        assertThat(paths).containsExactly("/desk/1");
    }

    @Test
    void readsNoneOfMany() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /desk/1 HTTP/1.1\r\nHost: x\r\n\r\n");
            body(socket);
            for (int i = 0; i < 1000; i++) {
                String target = "/desk/known" + "a".repeat(i);
                send(socket, "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(body(socket)).isEqualTo("at once");
                if (i % 100 == 50) {
                    send(socket, "GET /desk/other" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
                    body(socket);
                }
            }
        }
        assertThat(paths).hasSize(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /desk/known HTTP/1.1\r\nHost: y\r\n\r\n",
                "GET /desk/known HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n",
                "OPTIONS /desk/known HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /desk/known HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /desk/known HTTP/1.0\r\nHost: x\r\n\r\n",
                "GET /desk/known?q HTTP/1.1\r\nHost:  x\r\n\r\n",
            })
    void readsARequestThatIsNotLikeTheLast(String other) throws IOException {
        assertThat(after("GET /desk/1 HTTP/1.1\r\nHost: x\r\n\r\n", other)).isNotEqualTo("at once");
        assertThat(paths).containsExactly("/desk/1", "/desk/known");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /desk/1 HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n",
                "GET /desk/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                "GET /desk/1 HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
                "GET /desk/1 HTTP/1.1\r\nHost: x\r\nX-Anything: 1\r\n\r\n",
            })
    void readsWhatAsksForMoreThanItsTargetEachTime(String one) throws IOException {
        assertThat(after(one, one.replace("desk/1", "desk/known"))).isNotEqualTo("at once");
        assertThat(paths).containsExactly("/desk/1", "/desk/known");
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
            for (int i = 0; i < 1_000; i++) {
                send(socket, "GET /desk/much HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            // How many of them are looked at before too many wait depends on what the kernel takes of the first answer.
            await().atMost(LIMIT).until(() -> !paths.isEmpty());
            await().during(Duration.ofMillis(300)).atMost(LIMIT).until(() -> paths.size() < 200);
        } catch (SocketException e) {
            // Cut off, with more requests waiting for their turn than are kept.
        }
        assertThat(paths).hasSizeBetween(1, 200);
    }

    @Test
    void letsWhatIsBeingAnsweredEndAndTakesNobodyElseWhenItStops() throws Exception {
        try (Socket socket = connect();
                Socket idle = connect();
                Socket silent = connect()) {
            send(idle, KNOWN.replace("known", "1"));
            body(idle);
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

            send(idle, KNOWN);
            assertThat(body(idle)).isEqualTo("/desk/known");
            finishTheLateOne();

            assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("late");
            assertThat(rest(idle) + rest(silent)).isEmpty();
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
            assertThat(metrics.get("chancery.ocsp.connections.rejected")
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
            assertThatThrownBy(() -> new PublicHttpServer(
                                    another,
                                    List.of(),
                                    TestConfig.of(Map.of("chancery.ocsp.port", Integer.toString(door.port()))),
                                    metrics,
                                    InstantSource.system())
                            .start(new StartupEvent()))
                    .hasMessageContaining("chancery.ocsp.port");
        } finally {
            another.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    static Stream<List<String>> whatABodyFollows() {
        String get = KNOWN.replace("known", "1");
        String post = "POST /desk/late HTTP/1.1\r\nHost: x\r\nContent-Length: " + KNOWN.length() + "\r\n\r\n";
        String longer = post.replace("Length: " + KNOWN.length(), "Length: " + 2 * KNOWN.length());
        return Stream.of(
                List.of(post),
                List.of(post.replace("POST", "GET")),
                List.of(get + post),
                List.of(get + longer + KNOWN),
                List.of(
                        "GET /desk/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n",
                        "GET /x HTTP/1.1\r\nX: " + post));
    }

    @ParameterizedTest
    @MethodSource("whatABodyFollows")
    void takesNoBodyForARequest(List<String> heads) throws Exception {
        try (Socket socket = connect()) {
            send(socket, KNOWN.replace("known", "1"));
            body(socket);
            for (String head : heads.subList(0, heads.size() - 1)) {
                send(socket, head);
                body(socket);
            }
            send(socket, heads.getLast());
            await().atMost(LIMIT).until(() -> late.get() != null);
            send(socket, KNOWN);
            assertThat(heardUntilSilent(socket, 200)).doesNotContain("at once");
            finishTheLateOne();

            assertThat(body(socket)).isEqualTo("late");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void keepsTheOrderWhereTheLastAnswerIsStillBeingMade(String header) throws Exception {
        try (Socket socket = connect()) {
            send(socket, KNOWN.replace("known", "1"));
            body(socket);
            send(socket, "GET /desk/2 HTTP/1.1\r\nHost: x\r\n" + header + "\r\n");
            body(socket);
            send(socket, KNOWN.replace("known", "late"));
            await().atMost(LIMIT).until(() -> late.get() != null);
            send(socket, KNOWN);
            assertThat(heardUntilSilent(socket, 200)).isEmpty();
            finishTheLateOne();

            assertThat(body(socket)).isEqualTo("late");
            assertThat(body(socket)).isEqualTo("/desk/known");
        }
    }

    @Test
    void isIdleOnceNothingComesAndNotWhileItIsAnsweredAtOnce() throws IOException {
        // Doors of one Vert.x that take any port share it.
        Vertx own = Vertx.vertx();
        PublicHttpServer another = new PublicHttpServer(
                own,
                List.of(new EchoDesk()),
                TestConfig.of(Map.of("chancery.ocsp.port", "0", "chancery.ocsp.idle-timeout", "PT1S")),
                new SimpleMeterRegistry(),
                InstantSource.system());
        another.start(new StartupEvent());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), another.port())) {
            send(socket, KNOWN.replace("known", "1"));
            body(socket);
            for (int i = 0; i < 30; i++) {
                send(socket, KNOWN);
                assertThat(heardUntilSilent(socket, 50)).as("after %d", i).startsWith("HTTP/1.1 200 OK");
            }
            assertThat(socket.getInputStream().read())
                    .as("closed once nothing comes")
                    .isEqualTo(-1);
            assertThat(paths).as("read").hasSizeLessThan(15);
        } finally {
            another.stop(new ShutdownEvent());
            own.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** What the second of two requests on one connection is answered, as the first is over. */
    private String after(String first, String second) throws IOException {
        try (Socket socket = connect()) {
            send(socket, first);
            body(socket);
            send(socket, second);
            return body(socket);
        }
    }

    /** What has come once nothing more comes for so long. */
    private static String heardUntilSilent(Socket socket, int milliseconds) throws IOException {
        StringBuilder heard = new StringBuilder();
        socket.setSoTimeout(milliseconds);
        try {
            for (int octet = socket.getInputStream().read();
                    octet >= 0;
                    octet = socket.getInputStream().read()) {
                heard.append((char) octet);
            }
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(0);
        }
        return heard.toString();
    }

    /** Of one response that says how long it is. One that says to go on is none. */
    private static String body(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("after %s", head).isNotEqualTo(-1);
            head.append((char) octet);
        }
        if (head.indexOf("HTTP/1.1 100 ") == 0) {
            return body(socket);
        }
        Matcher length = Pattern.compile("content-length: (\\d+)").matcher(head);
        assertThat(length.find()).as("%s", head).isTrue();
        return new String(
                socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.ISO_8859_1);
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
