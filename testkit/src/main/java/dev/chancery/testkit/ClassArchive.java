/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM loads, kept for the next start of the same program (class data sharing): tests start few programs, but those again and again.
 *
 * <p>The archives stand where {@code up} keeps its own and are of the same kind, so either uses what the other has made. Nothing depends on them: one
 * that is older than its program is not used, and the JVM checks the rest and goes on without an archive that does not fit.
 */
public final class ClassArchive {
    private static final String USE = "-XX:SharedArchiveFile=";
    /** The JVM's words about archives would stand among what the program prints. */
    private static final List<String> SILENT = List.of("-Xlog:disable", "-Xlog:all=error:stderr");

    private final Path archive;
    private final Path jar;
    private final Path list;
    private @Nullable List<String> recorded;

    private ClassArchive(Path archive, Path jar) {
        String own = archive.getFileName() + ".of-" + ProcessHandle.current().pid();
        this.archive = archive;
        this.jar = jar;
        this.list = archive.resolveSibling(own + ".classes");
    }

    /**
     * @param program names it among all that tests and {@code up} start
     * @param jar what changes with every build of it; first on its class path, which has no directories, because the JVM archives classes of jars alone
     */
    public static ClassArchive of(String program, Path jar) {
        Path directory = LocalProcess.repository().resolve("local-stack/target/class-archives");
        return new ClassArchive(directory.resolve(program + "-" + Runtime.version() + ".jsa"), jar);
    }

    /**
     * The same command, with the archive if there is one. The first start without one writes down what it loads, for {@link #make()}.
     *
     * @param java begins with the JVM's own path
     */
    public synchronized List<String> command(List<String> java) throws IOException {
        if (isCurrent()) {
            List<String> flags = new ArrayList<>(List.of(USE + archive));
            flags.addAll(SILENT);
            return with(flags, java);
        }
        if (recorded != null || !Files.isRegularFile(jar) || !isPlaceForOne()) {
            return java;
        }
        list.toFile().deleteOnExit();
        recorded = java;
        return with(List.of("-XX:DumpLoadedClassList=" + list), java);
    }

    /**
     * Makes the archive, if there is none, of what that first start has loaded until now. It takes some seconds, which the third start has
     * back. Whoever makes the same one at the same time makes an equally good one, and either is whole when it takes its place.
     */
    public synchronized void make() throws IOException {
        if (recorded == null || !Files.exists(list) || isCurrent()) {
            return;
        }
        Path fresh = list.resolveSibling(list.getFileName() + ".jsa");
        Path whole = list.resolveSibling(list.getFileName() + ".whole");
        List<String> flags = new ArrayList<>(
                List.of("-Xshare:dump", "-XX:SharedClassListFile=" + whole, USE + fresh, "-XX:+AOTClassLinking"));
        flags.addAll(SILENT);
        try {
            copyWholeLines(whole);
            int exit = new ProcessBuilder(with(flags, recorded))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit == 0) { // else this JDK makes none, and everything starts as it did
                Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(fresh);
            Files.deleteIfExists(whole);
            Files.deleteIfExists(list);
        }
    }

    /** A program that still runs, or was killed, has not finished the last one. */
    private void copyWholeLines(Path copy) throws IOException {
        String text = Files.readString(list);
        Files.writeString(copy, text.substring(0, text.lastIndexOf('\n') + 1));
    }

    private boolean isPlaceForOne() {
        try {
            return Files.isWritable(Files.createDirectories(archive.resolveSibling("")));
        } catch (IOException _) {
            return false;
        }
    }

    private boolean isCurrent() throws IOException {
        return Files.exists(archive)
                && Files.exists(jar)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    private static List<String> with(List<String> flags, List<String> java) {
        List<String> command = new ArrayList<>(java);
        command.addAll(1, flags);
        return command;
    }
}
