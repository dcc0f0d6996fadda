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

/** One more service on a running suite's log, beside the first of its kind. */
public final class FurtherService implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofMinutes(2);
    private static final Duration STOPPED_MAX = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final int management;

    private FurtherService(String name, Process process, int management) {
        this.name = name;
        this.process = process;
        this.management = management;
    }

    /**
     * An issuer that shares the key directory of the first, and knows nothing else of it. Not ready yet.
     *
     * @param home the suite's
     * @param first what the first issuer was told
     */
    public static FurtherService issuer(Path repository, Path home, Properties first) throws IOException {
        first.setProperty("chancery.issuer.instance", "second");
        first.setProperty(
                "chancery.issuer.audit-file",
                home.resolve("audit/issuer-second.jsonl").toString());
        return start("issuer", repository, home, first);
    }

    /**
     * A responder with keys of its own, whose answers end soon. Not ready yet.
     *
     * @param home the suite's
     * @param first what the first responder was told
     * @param port where the public asks it
     */
    public static FurtherService responder(Path repository, Path home, Properties first, int port) throws IOException {
        first.setProperty(
                "chancery.ocsp.key-directory", home.resolve("ocsp-second").toString());
        first.setProperty("chancery.ocsp.port", String.valueOf(port));
        first.setProperty("chancery.ocsp.validity", "PT20S");
        first.setProperty("chancery.ocsp.staleness-limit", "PT5S");
        return start("ocsp", repository, home, first);
    }

    private static FurtherService start(String name, Path repository, Path home, Properties settings)
            throws IOException {
        int management = freePort();
        settings.setProperty("quarkus.management.port", String.valueOf(management));
        Path file = home.resolve("services/" + name + "-second.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.io.tmpdir=" + Files.createTempDirectory(home.resolve("run"), name),
                        "-Dquarkus.config.locations=" + file,
                        "-jar",
                        repository
                                .resolve(name + "-service/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("logs/" + name + "-second.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new FurtherService(name, process, management);
    }

    public FurtherService awaitReady() {
        Awaitility.await("the second " + name + " is ready").atMost(READY_MAX).until(this::isReady);
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
        Awaitility.await("the second " + name + " stops").atMost(STOPPED_MAX).until(() -> !process.isAlive());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the second " + name + " ended: see its log");
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

    /** One that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
