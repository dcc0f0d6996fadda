/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.io.IOException;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Properties;
import org.awaitility.Awaitility;

/** One more issuer on a running suite's log, which shares the key directory of the first and knows nothing else of it. */
public final class SecondIssuer implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofMinutes(2);
    private static final Duration STOPPED_MAX = Duration.ofSeconds(30);

    private final Process process;
    private final int management;

    private SecondIssuer(Process process, int management) {
        this.process = process;
        this.management = management;
    }

    /**
     * Not ready yet.
     *
     * @param home the suite's
     * @param first what the first issuer was told
     */
    public static SecondIssuer start(Path repository, Path home, Properties first) throws IOException {
        int management = freePort();
        first.setProperty("chancery.issuer.instance", "second");
        first.setProperty(
                "chancery.issuer.audit-file",
                home.resolve("audit/issuer-second.jsonl").toString());
        first.setProperty("quarkus.management.port", String.valueOf(management));
        Path file = home.resolve("services/issuer-second.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file)) {
            first.store(writer, null);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dquarkus.config.locations=" + file,
                        "-jar",
                        repository
                                .resolve("issuer-service/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("logs/issuer-second.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new SecondIssuer(process, management);
    }

    public SecondIssuer awaitReady() {
        Awaitility.await("the second issuer is ready").atMost(READY_MAX).until(this::isReady);
        return this;
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets it leave as it does when it is told to. */
    @Override
    public void close() {
        process.destroy();
        Awaitility.await("the second issuer stops").atMost(STOPPED_MAX).until(() -> !process.isAlive());
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the second issuer ended: see its log");
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + management + "/q/health/ready")
                            .toURL()
                            .openConnection();
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
