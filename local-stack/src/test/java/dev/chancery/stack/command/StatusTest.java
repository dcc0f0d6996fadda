/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.RunState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What scripts read off {@code chancery status}: its exit code. Another process holds the home, as the supervisor does. */
class StatusTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream terminal = System.out;

    @TempDir
    private Path directory;

    private @Nullable Process supervisor;

    /** Holds the home that it is given until its input ends. */
    public static void main(String[] arguments) throws IOException {
        try (HomeLock _ = HomeLock.take(new ChanceryHome(Path.of(arguments[0]))).orElseThrow()) {
            System.out.println("held");
            int _ = System.in.read();
        }
    }

    @BeforeEach
    void run() throws IOException {
        new ChanceryHome(directory).create();
        PrivateFiles.write(directory.resolve(".chancery-home"), "1\n");
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StatusTest.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        supervisor = started;
        assertThat(started.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void end() {
        System.setOut(terminal);
        if (supervisor != null) {
            supervisor.destroy();
        }
    }

    @Test
    void isThreeWhileAPartThatIsUpIsFrozen() throws IOException {
        try (ServerSocket frozen = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            runs(true, part("kafka", "127.0.0.1:" + frozen.getLocalPort(), null));

            assertThat(status()).isEqualTo(3);
        }

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("kafka        not-ready")
                .contains("kafka: does not respond within 2 s");
    }

    @Test
    void isZeroOnceEverythingIsReady() throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        service.start();
        String address = "127.0.0.1:" + service.getAddress().getPort();
        try {
            runs(false, part("issuer", address, address));
            assertThat(status()).as("not everything was up yet").isEqualTo(3);

            runs(true, part("issuer", address, address));
            assertThat(status()).isZero();
        } finally {
            service.stop(0);
        }
    }

    @Test
    void isThreeWhereNothingRuns() {
        assertThat(status()).isEqualTo(3);

        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no stack is running in " + directory);
    }

    private int status() {
        return new CommandLine(new Status()).execute("--home", directory.toString());
    }

    private void runs(boolean ready, RunState.Part part) throws IOException {
        new RunState(ProcessHandle.current().pid(), ready, "", List.of(part)).write(new ChanceryHome(directory));
    }

    private static RunState.Part part(String name, String address, @Nullable String health) {
        return new RunState.Part(name, "up", ProcessHandle.current().pid(), address, health, "2026-01-01T00:00:00Z");
    }
}
