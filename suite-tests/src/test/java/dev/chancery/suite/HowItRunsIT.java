/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.suite.fire.Part;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the processes of the suite run. */
class HowItRunsIT {
    private static final String TEMPORARY = "-Djava.io.tmpdir=";

    @Test
    void everyJvmEndsWithTheFirstError() throws IOException {
        for (Part part : Part.values()) {
            if (part != Part.POSTGRES) {
                assertThat(arguments(part)).as(part.label()).contains("-XX:+ExitOnOutOfMemoryError");
            }
        }
    }

    @Test
    void whatIsUnpackedToBeServedOrLoadedLiesWhereNobodyElseWrites() throws IOException {
        RunningSuite suite = RunningSuite.get();
        HttpURLConnection console =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + suite.port(8080) + "/console/sign-in.js")
                        .toURL()
                        .openConnection();
        assertThat(console.getResponseCode()).isEqualTo(HttpURLConnection.HTTP_OK);

        for (Part part : Part.values()) {
            if (part != Part.POSTGRES) {
                Path temporary = temporary(part);
                assertThat(temporary).as(part.label()).startsWith(suite.home());
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                        .as(part.label())
                        .isEqualTo("rwx------");
            }
        }
        try (Stream<Path> served = Files.walk(temporary(Part.REGISTRY))) {
            assertThat(served.map(file -> String.valueOf(file.getFileName()))).contains("sign-in.js");
        }
        assertThat(Files.exists(temporary(Part.ISSUER).resolve("vertx-cache"))).isFalse();
    }

    private static Path temporary(Part part) throws IOException {
        return arguments(part).stream()
                .filter(argument -> argument.startsWith(TEMPORARY))
                .map(argument -> Path.of(argument.substring(TEMPORARY.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError(part.label() + " has the directory that everybody has"));
    }

    private static List<String> arguments(Part part) throws IOException {
        Path line = Path.of("/proc", Long.toString(RunningSuite.get().processOf(part)), "cmdline");
        return Arrays.asList(new String(Files.readAllBytes(line), StandardCharsets.UTF_8).split("\0"));
    }
}
