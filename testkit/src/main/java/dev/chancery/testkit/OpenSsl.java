/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tool that half of the world checks certificates with: an opinion that is not ours. Run in a directory of the test's own, which relative
 * file names are of.
 */
public record OpenSsl(Path directory) {

    /**
     * A new P-256 key in {@code key.pem}, and a CSR for it.
     *
     * @param subject as {@code -subj} takes it
     * @param names as {@code subjectAltName} takes them, such as {@code DNS:api.internal}; none leaves the extension out
     * @return the CSR in PEM, which stands in {@code request.pem} too
     */
    public String request(String subject, String... names) {
        List<String> arguments = new ArrayList<>(List.of("req", "-new", "-newkey", "ec", "-pkeyopt"));
        arguments.addAll(List.of("ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-subj", subject));
        arguments.addAll(List.of("-out", "request.pem"));
        if (names.length > 0) {
            arguments.addAll(List.of("-addext", "subjectAltName=" + String.join(",", names)));
        }
        run(arguments.toArray(String[]::new));
        return read("request.pem");
    }

    /** What the command printed, on either stream. Throws {@link AssertionError} with it when the command fails. */
    public String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("openssl must be installed for these tests", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
