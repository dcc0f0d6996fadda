/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import dev.chancery.stack.process.Spawner.Program;
import dev.chancery.stack.process.Spawner.StopSignal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
 * archive in a process of the lowest priority that needs the class path and nothing else. What of its classes' references a program has resolved
 * the JVM adds to the list when it ends, so the archive is made once more beside the start after that, and saves another sixth. The other way, a
 * training run that records an AOT cache, comes out alike, but somebody would have to wait for it. Nothing depends on an archive: the JVM checks
 * it and goes on without one that does not fit. The {@code chancery} script knows the archives' names, for the two programs that it starts itself.
 *
 * @param archives one file for each program and JVM
 * @param lists where programs write down what they load: nobody else's, because two that write to one file spoil it; empty where archives are used as
 *     they are and none is made
 */
public record ClassArchives(Optional<Path> archives, Optional<Path> lists) {
    private static final String RECORD = "-XX:DumpLoadedClassList=";
    private static final String USE = "-XX:SharedArchiveFile=";
    private static final List<String> SILENT = List.of("-Xlog:disable", "-Xlog:all=error:stderr");
    private static final Path NICE = Path.of("/usr/bin/nice");

    /** Neither used nor made. */
    public static ClassArchives none() {
        return new ClassArchives(Optional.empty(), Optional.empty());
    }

    /** Those that are in that directory are used, and none is made. */
    public static ClassArchives asTheyAre(Path directory) {
        return new ClassArchives(Optional.of(directory), Optional.empty());
    }

    /** In that directory, if we may write there. */
    public static ClassArchives in(Path directory, Path lists) {
        try {
            Files.createDirectories(directory);
        } catch (IOException _) {
            return none();
        }
        return Files.isWritable(directory) ? new ClassArchives(Optional.of(directory), Optional.of(lists)) : none();
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
        if (!isNewer(archive, jar)) {
            return ownList(program).map(list -> List.of(RECORD + list)).orElse(List.of());
        }
        List<String> flags = new ArrayList<>(List.of(USE + archive));
        flags.addAll(SILENT);
        return flags;
    }

    /** The running process as a program of that name, as the {@code chancery} script has started it. */
    public static Program thisProcess(String name, JavaProgram java, String mainClass, Path log) {
        List<String> command = new ArrayList<>(List.of(java.executable()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", java.classPath(), mainClass));
        return Program.of(name, command, Path.of("").toAbsolutePath(), log);
    }

    /** Makes the archive of a program that ends by itself, from what it loads when it is run now. */
    public void rehearse(Program program, Spawner spawner, Path log) throws IOException, InterruptedException {
        Child child = spawner.start(program);
        int exit = child.process().waitFor();
        child.forget();
        if (exit != 0) {
            throw new IOException(program.name() + " failed with exit code " + exit + ": see " + program.log());
        }
        make(program, spawner, log);
    }

    /** Whether this program was started without an archive, or with one that is older than what is known of it. */
    public boolean lacks(Program started) throws IOException {
        return list(started).isPresent();
    }

    /** Makes the archive of such a program from what is known of it until now; returns when it is there. */
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
                Files.deleteIfExists(list); // else it would fail at every start
                throw new IOException("the archive of " + started.name() + " was not created; see " + log);
            }
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
            if (!Optional.of(list).equals(ownList(started.name()))) { // nobody looks there a second time
                Files.deleteIfExists(list);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** The running JVM's flags for one that takes its place. It writes down what it loads in a file of its own, and ours is thrown away. */
    public static List<String> handOver() throws IOException {
        List<String> flags = new ArrayList<>();
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith(RECORD)) {
                Files.deleteIfExists(Path.of(flag.substring(RECORD.length())));
                flags.add(flag + ".detached");
            } else {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** The same JVM, told to write an archive instead of running the program. */
    private static List<String> making(List<String> started, Path list, Path fresh) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        for (String word : started) {
            if (word.startsWith(RECORD) || word.startsWith(USE)) {
                command.addAll(List.of(
                        "-Xshare:dump", "-XX:SharedClassListFile=" + list, USE + fresh, "-XX:+AOTClassLinking"));
                command.addAll(SILENT);
            } else if (!SILENT.contains(word)) {
                command.add(word);
            }
        }
        return command;
    }

    private Optional<Path> list(Program started) throws IOException {
        for (String word : started.command()) {
            if (word.startsWith(RECORD)) {
                return Optional.of(Path.of(word.substring(RECORD.length())));
            }
            Optional<Path> own = ownList(started.name());
            if (word.startsWith(USE) && own.isPresent() && isNewer(own.get(), Path.of(word.substring(USE.length())))) {
                return own;
            }
        }
        return Optional.empty();
    }

    private Optional<Path> ownList(String program) {
        return lists.map(directory -> directory.resolve(program + ".classes"));
    }

    private static boolean isNewer(Path file, Path than) throws IOException {
        return Files.exists(file)
                && (!Files.exists(than)
                        || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) > 0);
    }

    private static Path archive(Path directory, String program) {
        return directory.resolve(program + "-" + Runtime.version() + ".jsa");
    }
}
