/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The independent reader and writer: the {@code openssl} command, run in a directory of the test's own. */
public final class OpenSsl {
    private final Path directory;

    public OpenSsl(Path directory) {
        this.directory = directory;
    }

    /** What the command printed, on either stream. Throws {@link AssertionError} with it when the command fails. */
    public String run(String... arguments) {
        Outcome outcome = attempt(arguments);
        if (outcome.exit() != 0) {
            throw new AssertionError("openssl " + String.join(" ", arguments) + " failed: " + outcome.output());
        }
        return outcome.output();
    }

    public Outcome attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("openssl must be installed for these tests", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public String write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public String write(String name, byte[] content) {
        try {
            Files.write(directory.resolve(name), content);
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String name) {
        return new String(octets(name), StandardCharsets.UTF_8);
    }

    public byte[] octets(String name) {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public record Outcome(int exit, String output) {}
}
