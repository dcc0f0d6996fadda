/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/authorities.md, command for command, beside a running suite; every chain is verified by openssl. */
class AuthoritiesPageIT {
    private static final Pattern BLOCK = Pattern.compile("(?s)( *)```sh\\n(.*?)```");
    private static final Duration WALK_MAX = Duration.ofMinutes(5);

    private final RunningSuite suite = RunningSuite.withFurtherAuthorities();

    @TempDir
    Path directory;

    @Test
    void everyCommandOfThePageWorks() throws IOException {
        String page = Files.readString(RunningSuite.REPOSITORY.resolve("docs/authorities.md"));
        String walk = BLOCK.matcher(page)
                .results()
                .map(block ->
                        block.group(2).replace("\n" + block.group(1), "\n").stripLeading())
                .collect(Collectors.joining());
        Files.writeString(directory.resolve("walk.sh"), "set -euo pipefail\n" + suite.moved(walk) + "echo all of it\n");
        Files.createSymbolicLink(directory.resolve("chancery"), RunningSuite.REPOSITORY.resolve("chancery"));

        RunningSuite.Result walked = suite.run(directory, WALK_MAX, "bash", "walk.sh");

        assertThat(walked.exit()).as(walked.output()).isZero();
        assertThat(walked.output())
                .contains(
                        "platform-1 issues no certificates from then on",
                        "platform-2 issues no certificates from then on",
                        "platform-3 issues no certificates from then on",
                        "platform.pem: OK",
                        "the exported key opens",
                        "is removed from this issuer",
                        "Root key ceremony",
                        "signed/authority-1.pem: OK",
                        "signed/root.crl: OK",
                        "is published",
                        "is restored")
                .endsWith("all of it\n");
        assertThat(suite.isUp()).as("it went on all the while").isTrue();
    }
}
