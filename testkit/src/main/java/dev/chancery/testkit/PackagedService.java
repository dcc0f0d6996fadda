/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The service that the module under test has packaged, as a process of its own: what ends with it is what ends in production. It is there for
 * tests that run after packaging ({@code *IT}), and goes with this JVM.
 */
public final class PackagedService implements AutoCloseable {
    private static final Path PROGRAM = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final Path home;
    private final int port;
    private final List<String> command;
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    private PackagedService(Path home, int port, List<String> command) {
        this.home = home;
        this.port = port;
        this.command = command;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Not started yet.
     *
     * @param principal whose logins to broker and database it is given
     * @param home a directory for its settings and its log
     * @param own its settings beside the logins and the management port
     * @param prefix a program that runs it, with that program's arguments; empty for none
     */
    public static PackagedService of(String principal, Path home, Map<String, String> own, List<String> prefix) {
        try {
            Files.createDirectories(home);
            int port = freePort();
            Path settings = settings(principal, home, own, port);
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Djava.io.tmpdir=" + privateDirectory(home.resolve("tmp")),
                    "-Dquarkus.config.locations=" + settings,
                    "-jar",
                    PROGRAM.toString()));
            return new PackagedService(home, port, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns at once: that it is ready is another matter. */
    public synchronized void start() {
        if (process != null) {
            throw new IllegalStateException("it runs already");
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9. Returns when the process is gone. */
    public synchronized void kill() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("it does not run");
        }
        process = null;
        try {
            running.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** What all of its lives have said. */
    public Path log() {
        return home.resolve("service.log");
    }

    /** Asks its management interface. */
    public HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(ANSWER_MAX)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            kill();
        }
    }

    private static Path settings(String principal, Path home, Map<String, String> own, int port) throws IOException {
        ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
        Properties settings = new Properties();
        infrastructure
                .propertiesOf(principal)
                .forEach((key, value) -> settings.put("kafka." + key, String.valueOf(value)));
        settings.putAll(infrastructure.databaseOf(principal));
        settings.put("quarkus.management.port", String.valueOf(port));
        settings.putAll(own);
        Path file = home.resolve("service.properties");
        Files.deleteIfExists(file);
        // It holds passwords.
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    private static Path privateDirectory(Path directory) throws IOException {
        return Files.createDirectories(
                directory.toAbsolutePath(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Free now: nobody else takes it within the moments until the service does, unless by a very unlucky chance. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
