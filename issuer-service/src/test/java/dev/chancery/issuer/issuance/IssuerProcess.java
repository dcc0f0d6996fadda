/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.testkit.ChanceryInfrastructure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An issuer in a process of its own, which dies as processes do. It ends with this JVM at the latest. */
final class IssuerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final String READY = "ready";

    private final Path home;
    private final Process process;

    private IssuerProcess(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /**
     * @param home where it keeps its audit file and its log
     * @param keys the key directory, which several may share
     */
    static IssuerProcess start(Path home, Path keys, String instance) {
        return start(home, keys, instance, Map.of());
    }

    static IssuerProcess start(Path home, Path keys, String instance, Map<String, String> settings) {
        return start(home, keys, instance, settings, null, List.of());
    }

    /** @param flags of its JVM: in which language, at which place of the world */
    static IssuerProcess startAbroad(Path home, Path keys, String instance, List<String> flags) {
        return start(home, keys, instance, Map.of(), null, flags);
    }

    /** One that dies, once, right after this step. */
    static IssuerProcess startDoomed(Path home, Path keys, String instance, Doom after) {
        return startDoomed(home, keys, instance, Map.of(), after);
    }

    static IssuerProcess startDoomed(Path home, Path keys, String instance, Map<String, String> settings, Doom after) {
        return start(home, keys, instance, settings, after, List.of());
    }

    private static IssuerProcess start(
            Path home, Path keys, String instance, Map<String, String> more, @Nullable Doom after, List<String> flags) {
        Map<String, String> settings = TestIssuer.settings(home, instance);
        settings.putAll(more);
        settings.put("chancery.issuer.key-directory", keys.toString());
        ChanceryInfrastructure.available()
                .propertiesOf("issuer")
                .forEach((name, value) -> settings.put("kafka." + name, String.valueOf(value)));
        if (after != null) {
            Doom.settings(after).forEach((name, value) -> settings.put("kafka." + name, value));
        }
        try {
            Files.createDirectories(home);
            Path file = settingsFile(home, settings);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED"));
            command.addAll(flags);
            command.addAll(List.of(
                    "-cp", System.getProperty("java.class.path"), IssuerProcess.class.getName(), file.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            home.resolve("issuer.log").toFile()))
                    .start();
            return new IssuerProcess(home, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker's password is among them, so they are in a file and not on a command line. */
    private static Path settingsFile(Path home, Map<String, String> settings) throws IOException {
        Path file = Files.createTempFile(
                home,
                "issuer",
                ".properties",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Properties properties = new Properties();
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    IssuerProcess awaitReady() {
        try {
            // The reader stays open: closing it would close the process's standard output.
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            if (!READY.equals(line)) {
                throw new IllegalStateException(
                        "the issuer did not become ready: " + Files.readString(home.resolve("issuer.log")));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** How it ended. */
    int awaitEnd() {
        try {
            if (!process.waitFor(START_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the issuer lives on: " + Files.readString(home.resolve("issuer.log")));
            }
            return process.exitValue();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets it stop as it does when it is told to. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        awaitEnd();
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream announcements = System.out;
        System.setOut(System.err);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        Map<String, Object> kafka = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> {
            if (name.startsWith("kafka.")) {
                kafka.put(name.substring("kafka.".length()), properties.getProperty(name));
            } else {
                settings.put(name, properties.getProperty(name));
            }
        });
        try (Issuer issuer =
                new Issuer(TestIssuer.config(settings), kafka, Doom.clock(kafka), new SimpleMeterRegistry())) {
            issuer.start();
            Awaitility.await()
                    .atMost(START_MAX)
                    .until(() -> TestIssuer.PARTS.stream()
                            .allMatch(part -> issuer.waitsFor(part).isEmpty()));
            announcements.println(READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        // As a service ends, whatever threads its libraries keep.
        System.exit(0);
    }
}
