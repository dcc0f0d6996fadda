/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import dev.chancery.testkit.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service of a running suite once more, as it was started, on a machine whose clock is off. It takes the place of the first, which has to have ended. */
public final class OffClock implements AutoCloseable {
    /** Lies to a program about the time, and not about how much of it goes by. */
    public static final Tool FAKETIME = new Tool("faketime", "faketime");

    private static final String LIBRARY = "LD_PRELOAD=";

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Duration off;
    private @Nullable Process process;

    private OffClock(List<String> command, Map<String, String> environment, Path log, Duration off) {
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.off = off;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Not started yet.
     *
     * @param first the process whose place it is to take, which still runs
     * @param log where it writes
     * @param off by how much its clock is ahead, negative when behind
     * @param directory for the tool
     */
    public static OffClock of(long first, Path log, Duration off, Path directory) throws IOException {
        String loaded = FAKETIME.run(directory, "-f", "+0s", "env")
                .text()
                .lines()
                .filter(line -> line.startsWith(LIBRARY))
                .findFirst()
                .orElseThrow(() -> new AssertionError("faketime loads nothing"))
                .substring(LIBRARY.length());
        Path self = Path.of("/proc", Long.toString(first), "cmdline");
        String line = new String(Files.readAllBytes(self), StandardCharsets.UTF_8);
        return new OffClock(
                Arrays.asList(line.split("\0")),
                Map.of(
                        "LD_PRELOAD", loaded,
                        "FAKETIME", "%+ds".formatted(off.toSeconds()),
                        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                        "DONT_FAKE_MONOTONIC", "1",
                        // Else every wait with an end returns at once, and the JVM does nothing but wait anew.
                        "FAKETIME_FORCE_MONOTONIC_FIX", "0"),
                log,
                off);
    }

    /** Returns at once. */
    public void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** By how much its clock is ahead, negative when behind. */
    public Duration off() {
        return off;
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** kill -9. */
    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }
}
