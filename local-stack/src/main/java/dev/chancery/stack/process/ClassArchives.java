/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import dev.chancery.stack.process.Spawner.Program;
import dev.chancery.stack.process.Spawner.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What each JVM loads, kept in an archive (class data sharing with classes linked ahead of time, JEP 483), so that the next start finds it ready.
 *
 * <p>A program without an archive of this build writes down what it loads, which costs it nothing. Once everything is up, each list becomes an
 * archive in a process of the lowest priority that needs the class path and nothing else. The other way, a training run that records an AOT
 * cache, was measured at nearly twice the work, and somebody would have to wait for it. Nothing depends on an archive: the JVM checks it and
 * goes on without one that does not fit.
 *
 * @param archives one file for each program and JVM
 * @param lists where programs write down what they load: nobody else's, because two that write to one file spoil it
 */
public record ClassArchives(Optional<Path> archives, Path lists) {
    private static final String RECORD = "-XX:DumpLoadedClassList=";
    private static final Path NICE = Path.of("/usr/bin/nice");

    /** Neither used nor made. */
    public static ClassArchives none() {
        return new ClassArchives(Optional.empty(), Path.of(""));
    }

    /** In that directory, if we may write there. */
    public static ClassArchives in(Path directory, Path lists) {
        try {
            Files.createDirectories(directory);
        } catch (IOException _) {
            return none();
        }
        return Files.isWritable(directory) ? new ClassArchives(Optional.of(directory), lists) : none();
    }

    /**
     * The flags for this program's JVM: to use its archive, or to write down what goes into one.
     *
     * @param jar changes with every build
     */
    public List<String> flags(String program, Path jar) throws IOException {
        if (archives.isEmpty() || !Files.isRegularFile(jar)) { // the JVM archives classes of jars alone
            return List.of();
        }
        Path archive = archive(archives.get(), program);
        boolean current = Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
        return current
                ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr")
                : List.of(RECORD + lists.resolve(program + ".classes"));
    }

    /** Whether this program was started without an archive. */
    public boolean lacks(Program started) {
        return list(started).isPresent();
    }

    /** Makes the archive of such a program from what it has loaded until now; returns when it is there. */
    public void make(Program started, Spawner spawner, Path log) throws IOException, InterruptedException {
        Path list = list(started).orElseThrow();
        Path archive = archive(archives.orElseThrow(), started.name());
        Path fresh = archive.resolveSibling(
                archive.getFileName() + ".of-" + ProcessHandle.current().pid());
        try {
            List<String> command = making(started.command(), list, fresh);
            Child child = spawner.start(new Program(
                    "archive-" + started.name(), command, started.directory(), List.of(), StopSignal.KILL, log));
            int exit = child.process().waitFor();
            child.forget();
            if (exit != 0) {
                throw new IOException("the archive of " + started.name() + " was not made: see " + log);
            }
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The same JVM, told to write an archive instead of running the program. */
    private static List<String> making(List<String> started, Path list, Path fresh) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        for (String word : started) {
            if (word.startsWith(RECORD)) {
                command.addAll(List.of(
                        "-Xshare:dump",
                        "-XX:SharedClassListFile=" + list,
                        "-XX:SharedArchiveFile=" + fresh,
                        "-XX:+AOTClassLinking",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr"));
            } else {
                command.add(word);
            }
        }
        return command;
    }

    private static Optional<Path> list(Program started) {
        return started.command().stream()
                .filter(word -> word.startsWith(RECORD))
                .map(word -> Path.of(word.substring(RECORD.length())))
                .findFirst();
    }

    private static Path archive(Path directory, String program) {
        return directory.resolve(program + "-" + Runtime.version() + ".jsa");
    }
}
