/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.suite.fire.Fault;
import dev.chancery.suite.fire.NotByThisUserException;
import dev.chancery.suite.fire.Part;
import dev.chancery.suite.fire.Processes;
import dev.chancery.suite.fire.Relay;
import dev.chancery.suite.fire.WireProtocol;
import dev.chancery.testkit.ClassArchive;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole suite, started as its users start it, on ports and in a home of its own: a running {@code up} beside it is not disturbed. All tests of a JVM
 * that need the same one share it. One runs at a time: a test that needs another one stops it, so tests are correct in any order, and fast in one
 * where those that share follow each other.
 */
public final class RunningSuite {
    public static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final List<Integer> USUAL_PORTS =
            List.of(8080, 8082, 9092, 9093, 9094, 54329, 9000, 9001, 9002, 9003, 9004);
    private static final List<Integer> MANAGEMENT_PORTS = List.of(9000, 9001, 9002, 9003, 9004);
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of tests in two JVMs at a time, which have the same names for their suites. */
    private static final String FORK = System.getProperty("chancery.fork", "1");

    private static @Nullable RunningSuite running;

    private final String name;
    private final Path home;
    private final PortOffset offset;
    private final Relay kafka;
    private final Relay postgres;
    private boolean stopped;

    /** What a command printed, on both channels, and how it ended. */
    public record Result(int exit, String output) {}

    private RunningSuite(String name, Path home, PortOffset offset) throws IOException {
        this.name = name;
        this.home = home;
        this.offset = offset;
        this.kafka = Relay.to(port(9094), WireProtocol.KAFKA);
        this.postgres = Relay.to(port(54_329), WireProtocol.POSTGRES);
    }

    public static synchronized RunningSuite get() {
        return named("walked", true);
    }

    /** Another one, for tests that add CAs, and remove some: pages and commands for the CAs of the first hour do not expect those. */
    static synchronized RunningSuite withFurtherAuthorities() {
        return named("authorities", true);
    }

    /**
     * Another one, for tests under fire. A test that compares all facts before and after a replay needs a suite without services that renew their
     * certificates meanwhile, and without keys that were blocked since: the issuer rightly decides otherwise about their requests.
     */
    public static synchronized RunningSuite underFire() {
        return named("under-fire", false);
    }

    private static RunningSuite named(String name, boolean callsTheCommandLine) {
        RunningSuite suite = running;
        if (suite == null || !suite.name.equals(name)) {
            stop(suite);
            running = null;
            suite = start(name);
            if (callsTheCommandLine) {
                suite.archiveCommandLine();
            }
            running = suite;
        }
        return suite;
    }

    private static RunningSuite start(String name) {
        try {
            RunningSuite suite =
                    new RunningSuite(name, Files.createTempDirectory("chancery-suite"), PortOffset.free(USUAL_PORTS));
            Runtime.getRuntime().addShutdownHook(new Thread(suite::stop));
            Result up = suite.run(
                    REPOSITORY,
                    START_MAX,
                    "./chancery",
                    "up",
                    "--detach",
                    "--port-offset",
                    String.valueOf(suite.offset.value()));
            assertThat(up.exit()).as(up.output()).isZero();
            System.out.println(up.output());
            return suite;
        } catch (IOException e) {
            throw new IllegalStateException("the suite does not start", e);
        }
    }

    public Path home() {
        return home;
    }

    /** The port that stands where the documentation says {@code usual}. */
    public int port(int usual) {
        return usual + offset.value();
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
            builder.environment().putAll(environment());
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

    private Map<String, String> environment() {
        return Map.of(
                "CHANCERY_HOME",
                home.toString(),
                "CHANCERY_BUILD",
                "never",
                // Nothing that is signed, stored or logged may depend on it.
                "TZ",
                "Asia/Kathmandu",
                // Services reach broker and database through these, so that the network can be cut.
                "CHANCERY_KAFKA_SERVICES_RELAY_PORT",
                String.valueOf(kafka.port()),
                "CHANCERY_POSTGRES_RELAY_PORT",
                String.valueOf(postgres.port()),
                // A part that is killed every few seconds is not one that cannot run.
                "CHANCERY_RESTART_PAUSE_MAX_SECONDS",
                "5");
    }

    /** The command line, as a person would use it. */
    Result chancery(String... arguments) {
        List<String> command = new ArrayList<>(List.of("./chancery"));
        command.addAll(List.of(arguments));
        return run(REPOSITORY, Duration.ofMinutes(2), command.toArray(String[]::new));
    }

    /** The pages call it some fifty times. */
    private void archiveCommandLine() {
        Path jar = REPOSITORY.resolve("cli/target/chancery-cli.jar");
        ClassArchive archive = ClassArchive.of("cli", jar);
        List<String> asTheScriptStartsIt = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.language=en",
                "-Duser.timezone=UTC",
                "-cp",
                jar.toString(),
                "dev.chancery.cli.Chancery",
                "list");
        try {
            run(
                    REPOSITORY,
                    Duration.ofMinutes(2),
                    archive.command(asTheScriptStartsIt).toArray(String[]::new));
            archive.make();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds every issuer's account against the log; exits with 0 where they agree. */
    Result auditReconciled() throws IOException {
        List<String> command = new ArrayList<>(List.of("audit", "reconcile"));
        try (Stream<Path> files = Files.list(home.resolve("audit"))) {
            files.filter(file -> !file.endsWith("issuer.jsonl")).forEach(file -> {
                command.add("--file");
                command.add(file.toString());
            });
        }
        return chancery(command.toArray(String[]::new));
    }

    /** Kills these, and keeps from starting them again whoever would, for as long as that takes. They may take a moment to end. */
    public void without(List<Part> parts, Outage outage) throws Exception {
        long supervisor = supervisor();
        List<Long> processes = parts.stream().map(this::awaitProcess).toList();
        Processes.suspend(supervisor);
        try {
            processes.forEach(Processes::kill);
            outage.last();
        } finally {
            Processes.resume(supervisor);
        }
    }

    /** What is looked at meanwhile. */
    public interface Outage {
        void last() throws Exception;
    }

    /** Brings it about, and returns when it is over; what it leads to is not over then. */
    public void strike(Fault fault) throws IOException, InterruptedException, NotByThisUserException {
        long process = awaitProcess(fault.part());
        switch (fault) {
            case Fault.Kill _ -> Processes.kill(process);
            case Fault.Freeze freeze -> Processes.freeze(process, freeze.time());
            case Fault.FullDisk full -> Processes.fillDisk(process, full.time());
            case Fault.Cut cut -> {
                relay(cut.from()).cut(cut.part().label());
                heal(cut.from(), cut.part(), cut.time());
            }
            case Fault.Stall stall -> {
                relay(stall.from()).stall(stall.part().label());
                heal(stall.from(), stall.part(), stall.time());
            }
        }
    }

    /** A part that is just ending cannot be struck. */
    private long awaitProcess(Part part) {
        return await().atMost(START_MAX)
                .until(
                        () -> processOf(part),
                        process -> ProcessHandle.of(process).isPresent());
    }

    private void heal(Part from, Part part, Duration after) throws InterruptedException {
        try {
            TimeUnit.NANOSECONDS.sleep(after.toNanos());
        } finally {
            relay(from).heal(part.label());
        }
    }

    /** What stands before broker or database. */
    public Relay relay(Part part) {
        return part == Part.POSTGRES ? postgres : kafka;
    }

    /** The process that started all of it. */
    public long supervisor() {
        return state().get("pid").asLong();
    }

    /** The process of one part; it may have ended since it was written down. */
    public long processOf(Part part) {
        for (JsonNode found : state().path("parts")) {
            if (found.get("name").asText().equals(part.label())) {
                return found.get("pid").asLong();
            }
        }
        throw new IllegalArgumentException("no part is called " + part.label() + ": " + state());
    }

    /** Whether each part runs and each service says that it is ready. */
    public boolean isUp() {
        for (JsonNode part : state().path("parts")) {
            boolean alive = ProcessHandle.of(part.get("pid").asLong()).isPresent();
            if (!alive || !part.get("state").asText().equals("up")) {
                return false;
            }
        }
        return MANAGEMENT_PORTS.stream().allMatch(this::isReady);
    }

    private boolean isReady(int management) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + port(management) + "/q/health/ready")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** What {@code up} writes down for {@code status}, read without starting a JVM for it. */
    private JsonNode state() {
        try {
            return JSON.readTree(home.resolve("run/state.json").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public JsonNode cliSettings() {
        try {
            return JSON.readTree(home.resolve("cli.json").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stop(@Nullable RunningSuite suite) {
        if (suite != null) {
            suite.stop();
        }
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        chancery("down");
        String logs = REPOSITORY
                .resolve("suite-tests/target/suite-logs-" + name + "-" + FORK)
                .toString();
        run(REPOSITORY, Duration.ofSeconds(30), "rm", "-rf", logs);
        run(REPOSITORY, Duration.ofSeconds(30), "cp", "-r", home.resolve("logs").toString(), logs);
        run(REPOSITORY, Duration.ofSeconds(30), "rm", "-rf", home.toString());
        offset.release();
    }
}
