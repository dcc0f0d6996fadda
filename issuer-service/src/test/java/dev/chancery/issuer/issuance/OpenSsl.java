/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tool that half of the world checks certificates with: an opinion that is not ours. */
record OpenSsl(Path directory) {

    /** A new P-256 key and a CSR for it. */
    String request(String subject, String... names) {
        List<String> arguments = new ArrayList<>(List.of(
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                "key.pem",
                "-subj",
                subject,
                "-out",
                "request.pem"));
        if (names.length > 0) {
            arguments.add("-addext");
            arguments.add("subjectAltName=" + String.join(",", names));
        }
        run(arguments.toArray(String[]::new));
        return read("request.pem");
    }

    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(command + " exits " + status + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
