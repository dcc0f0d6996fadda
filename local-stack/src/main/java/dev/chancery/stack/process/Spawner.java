/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts child processes that are told to stop when this process dies, however it dies.
 *
 * <p>Linux sends the parent-death signal when the <em>thread</em> that made the child ends, so one thread that lives as long as
 * the process makes them all. Where there is no setpriv, a process that outlives us is found by its pid file at the next start.
 */
public final class Spawner {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("spawner").daemon().factory());
    private final List<Child> children = new CopyOnWriteArrayList<>();
    private final Path pidDirectory;
    private volatile boolean closed;

    public Spawner(Path pidDirectory) {
        this.pidDirectory = pidDirectory;
    }

    /** The signal that makes a process stop as its authors mean it to. */
    public enum StopSignal {
        TERM,
        /** PostgreSQL's fast shutdown. */
        INT,
        /** Of what has nothing to lose. */
        KILL
    }

    /**
     * What to start.
     *
     * @param privileges arguments for setpriv that give rights up, or none
     * @param log where its output goes, at the end of what is there
     */
    public record Program(
            String name, List<String> command, Path directory, List<String> privileges, StopSignal stop, Path log) {

        public static Program of(String name, List<String> command, Path directory, Path log) {
            return new Program(name, command, directory, List.of(), StopSignal.TERM, log);
        }
    }

    public Child start(Program program) throws IOException {
        try {
            return thread.submit(() -> startHere(program)).get();
        } catch (ExecutionException e) {
            throw new IOException("cannot start " + program.name() + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + program.name(), e);
        }
    }

    /** What runs now. */
    public List<Program> programs() {
        return children.stream().filter(Child::isAlive).map(Child::program).toList();
    }

    /**
     * Starts nothing any more and ends everything that runs: first, side by side, whatever is not named, then those that are, one by one.
     */
    public void stopAll(List<String> last, Duration grace) {
        closed = true;
        children.parallelStream()
                .filter(child -> !last.contains(child.program().name()))
                .forEach(child -> child.stop(grace));
        last.forEach(name -> children.stream()
                .filter(child -> child.program().name().equals(name))
                .forEach(child -> child.stop(grace)));
    }

    private Child startHere(Program program) throws IOException {
        if (closed) {
            throw new IOException("the stack is stopping");
        }
        long logged = program.log().toFile().length();
        Process process = new ProcessBuilder(commandLine(program))
                .directory(program.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(program.log().toFile()))
                .start();
        PidFile pidFile = PidFile.write(pidDirectory, program.name(), program.stop(), process.toHandle());
        Child child = new Child(program, process, pidFile, logged);
        children.removeIf(old -> !old.isAlive());
        children.add(child);
        return child;
    }

    private static List<String> commandLine(Program program) {
        if (!Files.isExecutable(SETPRIV)) {
            if (!program.privileges().isEmpty()) {
                throw new IllegalStateException(program.name()
                        + " must not run as root, and setpriv (util-linux) is missing to start it as another user; "
                        + "install "
                        + "util-linux, or run as an ordinary user");
            }
            return program.command();
        }
        List<String> line = new ArrayList<>(List.of(SETPRIV.toString()));
        line.addAll(program.privileges());
        line.addAll(List.of("--pdeathsig", program.stop().name(), "--"));
        if (Files.isExecutable(SETSID)) { // else a Ctrl-C on our terminal would reach all of them at once, in no order
            line.add(SETSID.toString());
        }
        line.addAll(program.command());
        return line;
    }
}
