/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Remembers a process beyond our own death: its id and when it started, because ids are given out again.
 *
 * @param process the process while it lives; empty when it is gone or its id belongs to somebody else by now
 */
public record PidFile(Path file, String name, Spawner.StopSignal stop, Optional<ProcessHandle> process) {
    private static final String SUFFIX = ".pid";
    private static final Pattern CONTENT = Pattern.compile("(\\d{1,10}) (\\d{1,19}) (TERM|INT|KILL)");
    private static final Duration GRACE = Duration.ofSeconds(10);

    static PidFile write(Path directory, String name, Spawner.StopSignal stop, ProcessHandle process)
            throws IOException {
        Path file = directory.resolve(name + SUFFIX);
        try {
            Files.writeString(file, process.pid() + " " + startOf(process) + " " + stop);
        } catch (
                IOException _) { // a full disk: the process can do without, and one that does not need the disk goes on
            Files.deleteIfExists(file);
        }
        return new PidFile(file, name, stop, Optional.of(process));
    }

    /** All that stand in the directory, those of dead processes included. */
    public static List<PidFile> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(PidFile::read)
                    .toList();
        }
    }

    private static PidFile read(Path file) {
        String name = file.getFileName().toString();
        name = name.substring(0, name.length() - SUFFIX.length());
        try {
            Matcher content = CONTENT.matcher(Files.readString(file));
            if (!content.matches()) { // the writer died in the middle of it
                return new PidFile(file, name, Spawner.StopSignal.TERM, Optional.empty());
            }
            long start = Long.parseLong(content.group(2));
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(content.group(1)))
                    .filter(ProcessHandle::isAlive)
                    .filter(found -> startOf(found) == start);
            return new PidFile(file, name, Spawner.StopSignal.valueOf(content.group(3)), process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process if it still runs. */
    public void reap() {
        process.ifPresent(found -> Signals.stop(found, stop, GRACE));
        delete();
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
