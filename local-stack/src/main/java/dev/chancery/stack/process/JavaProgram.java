/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How to start a main class of this module in a JVM of its own.
 *
 * @param javaHome the JDK that runs us
 * @param classPath ours, which holds the broker too
 * @param archives of every program that is started so
 * @param options of the JVM, which beat what each program is usually given: a stack on somebody's desk starts fast and stays small, one that is
 *     to carry a load wants a larger heap and the optimising compiler
 */
public record JavaProgram(Path javaHome, String classPath, ClassArchives archives, List<String> options) {
    /** Holds options for every JVM of the stack, separated by blanks: {@code -Xmx1g -XX:TieredStopAtLevel=4}. */
    private static final String VARIABLE = "CHANCERY_JAVA_OPTIONS";

    /**
     * Numbers are written in this one's digits everywhere below us: in Arabic ones, which a desk's own locale may ask for, SCRAM's iteration count is
     * none to the broker, and no client can log in. Times in logs are in UTC, with the offset.
     */
    public static final List<String> LOCALE = List.of("-Duser.language=en", "-Duser.timezone=UTC");

    /**
     * Of every JVM: an Error in one thread must not leave a process behind that looks alive (it ends and is started again), and what libraries
     * unpack to load or to serve lies where nobody else can write. Performance counters would be a file in /tmp, which a full disk turns into a crash.
     *
     * @param temporary readable and writable for its owner alone
     */
    public static List<String> guards(Path temporary) {
        return List.of("-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary);
    }

    public JavaProgram {
        options = List.copyOf(options);
    }

    /** The JDK and the class path of the running process, and the options that its environment asks for. */
    public static JavaProgram ofThisProcess(ClassArchives archives) {
        String absolute = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return new JavaProgram(Path.of(System.getProperty("java.home")), absolute, archives, optionsAskedFor());
    }

    private static List<String> optionsAskedFor() {
        String asked = System.getenv(VARIABLE);
        return asked == null || asked.isBlank()
                ? List.of()
                : List.of(asked.strip().split("\\s+"));
    }

    public String executable() {
        return javaHome.resolve("bin").resolve("java").toString();
    }

    public Spawner.Program program(
            String name, List<String> flags, String mainClass, List<String> arguments, Path directory, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(executable()));
        command.addAll(archives.flags(name, Path.of(classPath.split(File.pathSeparator, 2)[0])));
        command.addAll(LOCALE);
        command.addAll(flags);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return Spawner.Program.of(name, command, directory, log);
    }
}
