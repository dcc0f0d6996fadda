/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
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
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private volatile String answer = "{\"done\":true,\"lines\":[\"so it is\"]}";
    private Thread issuer = Thread.currentThread();

    @TempDir
    Path home;

    @BeforeEach
    void begin() throws IOException {
        Files.createDirectory(home.resolve("ca"));
        issuer = Thread.ofVirtual().start(this::answerOrders);
    }

    @AfterEach
    void end() throws InterruptedException {
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
