/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operating system does to a process and its children: PostgreSQL is many. */
public final class Processes {
    private Processes() {}

    public static void kill(long process) {
        ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** It alone stands still, and not what it started, until {@link #resume}. */
    public static void suspend(long process) throws IOException {
        send("-STOP", List.of(process));
    }

    public static void resume(long process) throws IOException {
        send("-CONT", List.of(process));
    }

    /** Stops it, and lets it go on after that time. */
    public static void freeze(long process, Duration time) throws IOException, InterruptedException {
        List<Long> family = family(process);
        send("-STOP", family);
        try {
            Thread.sleep(time);
        } finally {
            send("-CONT", family);
        }
    }

    /** Whether it stands still. */
    public static boolean isStopped(long process) throws IOException {
        String status = Files.readString(Path.of("/proc/" + process + "/stat"));
        return status.charAt(status.lastIndexOf(')') + 2) == 'T';
    }

    /**
     * For that time a write that would make a file longer fails, as on a full disk: EFBIG instead of ENOSPC. JVM and PostgreSQL both take no
     * notice of the signal that comes with it. The hard limit stays, so that an ordinary user can take this back.
     */
    public static void fillDisk(long process, Duration time)
            throws IOException, InterruptedException, NotByThisUserException {
        limitFiles(family(process), "1");
        try {
            Thread.sleep(time);
        } finally {
            limitFiles(family(process), "unlimited");
        }
    }

    /** The same, of those in the family that run as this user: a database that runs as another one may be out of reach. */
    public static void fillDiskOfOurs(long process, Duration time)
            throws IOException, InterruptedException, NotByThisUserException {
        limitFiles(ours(process), "1");
        try {
            Thread.sleep(time);
        } finally {
            limitFiles(ours(process), "unlimited"); // of what has been started meanwhile, too
        }
    }

    private static List<Long> ours(long process) {
        Optional<String> user = ProcessHandle.current().info().user();
        return family(process).stream()
                .filter(each -> ProcessHandle.of(each)
                        .flatMap(found -> found.info().user())
                        .equals(user))
                .toList();
    }

    /** It and what it started. */
    private static List<Long> family(long process) {
        return ProcessHandle.of(process).stream()
                .flatMap(found -> Stream.concat(Stream.of(found), found.descendants()))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void limitFiles(List<Long> family, String octets) throws IOException, NotByThisUserException {
        for (long each : family) {
            String said = run(List.of("prlimit", "--pid", Long.toString(each), "--fsize=" + octets + ":"));
            if (!said.isEmpty() && ProcessHandle.of(each).isPresent()) {
                throw new NotByThisUserException("a full disk: not by this user: prlimit on " + each + ": " + said);
            }
        }
    }

    private static void send(String signal, List<Long> family) throws IOException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        family.forEach(each -> command.add(each.toString()));
        run(command);
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return process.waitFor() == 0 ? "" : said + "(exit)";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
