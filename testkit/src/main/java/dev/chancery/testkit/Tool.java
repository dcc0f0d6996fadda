/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that tests hold us against. Those that the build's machine needs are named at the top of {@code .ci/run}.
 *
 * @param debianPackage what brings it
 */
public record Tool(String name, String debianPackage) {
    /** Where servers lie, which is not on everybody's path. */
    private static final List<String> MORE_DIRECTORIES = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private static final long SECONDS_MAX = 30;

    /** What it printed, on either stream, and how it ended. */
    public record Said(int exit, String text) {}

    /** Where it is not installed, the test is left out and says so; on the build's machine it fails. */
    public void require() {
        boolean there = find().isPresent();
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(
                    there, () -> "not on this machine: " + name + " (Debian package " + debianPackage + ")");
        }
        if (!there) {
            throw new AssertionError(name + " is not installed: apt-get install " + debianPackage);
        }
    }

    public Path path() {
        return find().orElseThrow(() -> new IllegalStateException(name + " is not installed"));
    }

    /** Runs it to its end, with nothing to read. Throws {@link AssertionError} when that takes longer than 30 s. */
    public Said run(Path directory, String... arguments) {
        try {
            Path output = Files.createTempFile(directory, name, ".out");
            Process process = start(directory, output, arguments);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(name + " did not end: " + Files.readString(output));
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Said(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param output where what it prints goes, on either stream */
    public Process start(Path directory, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(path().toString()));
        command.addAll(Arrays.asList(arguments));
        try {
            return new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> find() {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)), MORE_DIRECTORIES.stream())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
