/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's walk-through, command for command, with the independent tools that it names. */
class FirstHourIT {
    private static final Pattern WALK = Pattern.compile("(?s)<!-- walk -->\\s*```sh\\n(.*?)```");
    private static final Duration WALK_MAX = Duration.ofMinutes(5);
    private final RunningSuite suite = RunningSuite.get();

    @TempDir
    Path directory;

    @Test
    void everyCommandOfTheReadmeWorks() throws IOException {
        List<String> blocks = blocks(Files.readString(RunningSuite.REPOSITORY.resolve("README.md")));
        Files.writeString(
                directory.resolve("walk.sh"), "set -euo pipefail\nset -x\n" + suite.moved(String.join("\n", blocks)));
        Files.createSymbolicLink(directory.resolve("chancery"), RunningSuite.REPOSITORY.resolve("chancery"));

        RunningSuite.Result walk = suite.run(directory, WALK_MAX, "bash", "walk.sh");

        assertThat(walk.exit()).as(walk.output()).isZero();
        assertThat(blocks).hasSizeGreaterThan(5);
    }

    @Test
    void theKeyOnTheHostIsItsOwnersAlone() throws IOException {
        Path key = directory.resolve("mode.sh");
        Files.writeString(key, suite.moved("""
                        set -eu
                        ./chancery hosts add web-9
                        ./chancery services add guarded
                        ./chancery bind guarded web-9 --directory tls
                        ./chancery issue guarded
                        stat -Lc %a ~/.chancery/hosts/web-9/tls/server-key.pem
                        """));
        Files.createSymbolicLink(directory.resolve("chancery"), RunningSuite.REPOSITORY.resolve("chancery"));

        RunningSuite.Result result = suite.run(directory, WALK_MAX, "bash", "mode.sh");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output().strip()).endsWith("600");
    }

    private static List<String> blocks(String readme) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = WALK.matcher(readme);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
