/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The independent reader: the {@code openssl} command. */
final class OpenSsl {
    private OpenSsl() {}

    static String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
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
}
