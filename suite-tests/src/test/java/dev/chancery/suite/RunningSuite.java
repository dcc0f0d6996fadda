/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The whole suite, started as its users start it, on ports and in a home of its own: a running {@code up} beside it is not
 * disturbed. Started once for all tests of a JVM and stopped with it.
 */
final class RunningSuite {
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final List<Integer> USUAL_PORTS =
            List.of(8080, 8082, 9092, 9093, 54329, 9000, 9001, 9002, 9003, 9004);
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static @Nullable RunningSuite started;

    private final Path home;
    private final int offset;

    /** What a command printed, on both channels, and how it ended. */
    record Result(int exit, String output) {}

    private RunningSuite(Path home, int offset) {
        this.home = home;
        this.offset = offset;
    }

    static synchronized RunningSuite get() {
        RunningSuite suite = started;
        if (suite == null) {
            suite = start();
            started = suite;
        }
        return suite;
    }

    private static RunningSuite start() {
        try {
            RunningSuite suite = new RunningSuite(Files.createTempDirectory("chancery-suite"), freeOffset());
            Runtime.getRuntime().addShutdownHook(new Thread(suite::stop));
            Result up = suite.run(
                    REPOSITORY,
                    START_MAX,
                    "./chancery",
                    "up",
                    "--detach",
                    "--port-offset",
                    String.valueOf(suite.offset));
            assertThat(up.exit()).as(up.output()).isZero();
            System.out.println(up.output());
            return suite;
        } catch (IOException e) {
            throw new IllegalStateException("the suite does not start", e);
        }
    }

    Path home() {
        return home;
    }

    /** The port that stands where the documentation says {@code usual}. */
    int port(int usual) {
        return usual + offset;
    }

    /** The same text with this suite's ports and home instead of the usual ones. */
    String moved(String text) {
        String moved = text.replace("~/.chancery", home.toString());
        for (int usual : USUAL_PORTS) {
            moved = moved.replace("127.0.0.1:" + usual, "127.0.0.1:" + port(usual));
        }
        return moved;
    }

    /** Runs a command in a directory, with this suite's home in its environment. */
    Result run(Path directory, Duration max, String... command) {
        try {
            Path output = Files.createTempFile("chancery-suite", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(Map.of("CHANCERY_HOME", home.toString(), "CHANCERY_BUILD", "never"));
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = Files.readString(output);
            Files.delete(output);
            return ended
                    ? new Result(process.exitValue(), text)
                    : new Result(-1, text + "\n(not ended after " + max + ")");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The command line, as a person would use it. */
    Result chancery(String... arguments) {
        List<String> command = new ArrayList<>(List.of("./chancery"));
        command.addAll(List.of(arguments));
        return run(REPOSITORY, Duration.ofMinutes(2), command.toArray(String[]::new));
    }

    /** The process of one part: kafka, postgres, issuer, registry, ocsp, distributor, watcher. */
    long processOf(String part) {
        for (JsonNode found : status().get("parts")) {
            if (found.get("name").asText().equals(part)) {
                return found.get("pid").asLong();
            }
        }
        throw new IllegalArgumentException("no part is called " + part + ": " + status());
    }

    boolean isUp() {
        return status().get("up").asBoolean();
    }

    /** kill -9. */
    void kill(String part) {
        long process = processOf(part);
        assertThat(ProcessHandle.of(process).map(ProcessHandle::destroyForcibly))
                .as("%s, process %d", part, process)
                .contains(true);
    }

    JsonNode status() {
        try {
            return JSON.readTree(chancery("status", "--json").output());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode cliSettings() {
        try {
            return JSON.readTree(home.resolve("cli.json").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stop() {
        chancery("down");
        run(REPOSITORY, Duration.ofSeconds(30), "rm", "-rf", home.toString());
    }

    private static int freeOffset() {
        for (int offset = 1_111; offset < 10_000; offset += 37) {
            if (allFree(offset)) {
                return offset;
            }
        }
        throw new IllegalStateException("no offset leaves all ports free");
    }

    private static boolean allFree(int offset) {
        for (int usual : USUAL_PORTS) {
            try (ServerSocket socket = new ServerSocket(usual + offset, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.isBound()).isTrue();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
