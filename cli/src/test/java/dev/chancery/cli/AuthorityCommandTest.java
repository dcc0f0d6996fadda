/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityCommandTest {
    private static final String ROOT = "0".repeat(32);
    private static final String SERVICES = "1".repeat(32);
    private static final String AUTHORITIES = """
            {"items":[
            {"id":"%s","name":"root-2","role":"root","state":"active","pem":"the trusted one\\n"},
            {"id":"3","name":"root-3","role":"root","state":"distrusted","pem":"another\\n"},
            {"id":"4","name":"root-4","role":"root","state":"planned","pem":"nobody's\\n"},
            {"id":"%s","name":"services-1","role":"services","state":"active","parent":"%s","pem":"x"},
            {"id":"5","name":"services-2","role":"services","state":"retired","parent":"3","pem":"x"}]}""".formatted(ROOT, SERVICES, ROOT);
    private static final String CERTIFICATES = """
            {"items":[
            {"issuer":"%s","state":"valid"},{"issuer":"5","state":"expiring"},{"issuer":"%s","state":"expired"}]}""".formatted(SERVICES, SERVICES);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private volatile String answer = "{\"done\":true,\"lines\":[\"so it is\"]}";
    private Thread issuer = Thread.currentThread();
    private HttpServer server;

    @TempDir
    Path home;

    @BeforeEach
    void begin() throws IOException {
        Files.createDirectory(home.resolve("ca"));
        issuer = Thread.ofVirtual().start(this::answerOrders);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void end() throws InterruptedException {
        server.stop(0);
        issuer.interrupt();
        issuer.join();
    }

    @Test
    void aCsrIsWhatTheIssuerHandsOut() {
        assertThat(run("authority", "csr", "--role", "services")).isZero();

        assertThat(out.toString()).isEqualTo("handed out\n");
        assertThat(orders).containsExactly("{\"role\":\"services\",\"verb\":\"csr\"}");
        assertThat(home.resolve("ca/orders")).isEmptyDirectory();
    }

    @Test
    void aFingerprintMayBeAsOpensslPrintsIt() throws IOException {
        Path chain = Files.writeString(home.resolve("chain.pem"), "chain");

        assertThat(run("authority", "install", "--chain", chain.toString(), "--root-fingerprint", "AB:CD"))
                .isZero();

        assertThat(orders.remove()).contains("\"rootFingerprint\":\"abcd\"");
        assertThat(out.toString()).isEqualTo("so it is\n");
    }

    @Test
    void aRefusalExitsWithThreeAndSaysAllOfIt() {
        answer = "{\"done\":false,\"lines\":[\"this is wrong\",\"that too\"]}";

        assertThat(run("authority", "new", "--role", "services")).isEqualTo(CommandFailure.REFUSED);

        assertThat(err.toString()).isEqualTo("chancery: this is wrong\n  that too\n");
    }

    @Test
    void anAuthorityIsNotEndedByAnybodyWhoWasNotAsked() {
        for (String[] command : new String[][] {
            {"authority", "revoke", SERVICES, "--reason", "cACompromise"}, {"authority", "distrust", ROOT}
        }) {
            assertThat(run(command)).isEqualTo(CommandFailure.REFUSED);
        }

        assertThat(err.toString()).contains("this cannot be undone", "confirmation needs a terminal", "--yes");
        assertThat(orders).isEmpty();
    }

    @Test
    void whatGoesWithAnAuthorityIsToldBeforeItEnds() throws IOException {
        serve();

        assertThat(run("authority", "revoke", SERVICES, "--reason", "cACompromise", "--yes"))
                .isZero();
        assertThat(run("authority", "distrust", ROOT, "--yes")).isZero();
        assertThat(run("authority", "distrust", "2".repeat(32), "--yes")).isEqualTo(CommandFailure.NOT_FOUND);

        assertThat(err.toString().lines())
                .containsSequence(
                        "revoke services-1 (services, active):",
                        "  1 valid certificate issued there will no longer be trusted",
                        "  no other CA issues for role services: no certificates are issued there until you create "
                                + "one (chancery authority new --role services)",
                        "this cannot be undone")
                .containsSequence(
                        "distrust root-2 (root, active):",
                        "  services-1 is under it",
                        "  1 valid certificate issued there will no longer be trusted");
        assertThat(orders).hasSize(2).last().asString().contains("\"verb\":\"distrust\"");
    }

    @Test
    void aTrustStoreGetsNoRootThatIsNotTrusted() throws IOException {
        serve();

        assertThat(run("authorities", "--pem")).isZero();

        assertThat(out.toString()).isEqualTo("the trusted one\n");
    }

    private void serve() throws IOException {
        server.createContext("/api/authorities", exchange -> answer(exchange, AUTHORITIES));
        server.createContext("/api/certificates", exchange -> answer(exchange, CERTIFICATES));
        server.start();
        Files.writeString(
                home.resolve("cli.json"),
                "{\"address\":\"http://127.0.0.1:" + server.getAddress().getPort() + "\",\"token\":\"t0ken\"}");
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void anOrderIsNobodyElsesToRead() throws IOException {
        issuer.interrupt();
        Thread asking = Thread.ofVirtual().start(() -> run("authority", "new", "--role", "services"));

        Path order = awaitOrder();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(order)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(order.resolve("order.json"))))
                .isEqualTo("rw-------");
        asking.interrupt();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "csr",
                "install",
                "new",
                "retire",
                "export-root",
                "remove-root-key",
                "restore-root",
                "ceremony",
                "revoke",
                "distrust",
                "install-crl",
                "share-request",
                "share",
                "receive"
            })
    void theHelpFitsATerminal(String command) {
        String[] arguments = Stream.of("authority", command, "--help")
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);

        assertThat(Chancery.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments))
                .isZero();

        assertThat(out.toString().lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    }

    private int run(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--home", home.toString()))
                .toArray(String[]::new);
        return Chancery.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    private Path awaitOrder() throws IOException {
        while (true) {
            List<Path> open = open();
            if (!open.isEmpty()) {
                return open.getFirst();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<Path> open() throws IOException {
        Path orders = home.resolve("ca/orders");
        if (!Files.exists(orders)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(orders)) {
            return all.filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(path -> !Files.exists(path.resolve("answer.json")))
                    .toList();
        }
    }

    private void answerOrders() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (Path order : open()) {
                    orders.add(Files.readString(order.resolve("order.json")));
                    Files.writeString(order.resolve("request.csr"), "handed out\n");
                    Path halfMade = Files.writeString(order.resolve(".answer.json"), answer);
                    Files.move(halfMade, order.resolve("answer.json"));
                }
                LockSupport.parkNanos(1_000_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
