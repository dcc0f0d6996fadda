/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The stack for tests, as those who use it start it: a process. */
final class StackUnderTest implements AutoCloseable {
    private static final Path STACK =
            Path.of("../local-stack/target").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long END_SECONDS_MAX = 60;

    private static @Nullable StackUnderTest shared;

    private final Path home;
    private final Process process;
    private final JsonNode description;

    private StackUnderTest(Path home, Process process, JsonNode description) {
        this.home = home;
        this.process = process;
        this.description = description;
    }

    /** One for all tests of this JVM that break nothing of it; it ends with the JVM. */
    static synchronized StackUnderTest shared() throws IOException {
        StackUnderTest running = shared;
        if (running == null) {
            Path home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "shared-");
            running = start(home);
            shared = running;
        }
        return running;
    }

    static StackUnderTest start(Path home) throws IOException {
        Files.createDirectories(home);
        String classPath = STACK.resolve("chancery-local-stack.jar")
                + File.pathSeparator
                + Files.readString(STACK.resolve("stack.classpath")).strip();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "dev.chancery.stack.EphemeralStack",
                        home.toString(),
                        "../deploy/topics.yaml",
                        STACK.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("the stack did not start in " + home);
        }
        return new StackUnderTest(home, process, JSON.readTree(line));
    }

    Path home() {
        return home;
    }

    String bootstrapServers() {
        return description.get("kafka").textValue();
    }

    Map<String, Object> kafkaLogin(String principal) {
        return new TreeMap<>(map(description.get("kafkaLogins").get(principal)));
    }

    Map<String, String> postgresLogin(String role) {
        return map(description.get("postgresLogins").get(role));
    }

    private static Map<String, String> map(JsonNode node) {
        return JSON.convertValue(node, new TypeReference<>() {});
    }

    /** The broker and the database, as long as they live. */
    List<ProcessHandle> children() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .filter(file -> !file.getFileName().toString().startsWith("archive-")) // made beside them, once
                    .map(StackUnderTest::pidIn)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .toList();
        }
    }

    /** The process of the broker or the database. */
    long processOf(String part) {
        return pidIn(home.resolve("run").resolve(part + ".pid"));
    }

    private static long pidIn(Path file) {
        try {
            String content = Files.readString(file);
            return Long.parseLong(content.substring(0, content.indexOf(' ')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9: it cannot stop anything any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the stack did not end when its standard input did");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the stack stopped", e);
        }
    }
}
