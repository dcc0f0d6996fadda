/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two that start at once in one home: both found it free, and one of them has it by now. */
class DetachedTest {
    @TempDir
    private Path directory;

    @Test
    void theOneThatComesTooLateIsRefusedInItsOwnOutputAndLeavesTheLogOfTheOther() throws Exception {
        ChanceryHome home = CommandLine.populateCommand(new HomeOption(), "--home=" + directory.resolve("home"))
                .made();
        Files.writeString(home.log("up"), "said by the first\n");
        Path output = directory.resolve("second.log");

        try (HomeLock _ = HomeLock.take(home).orElseThrow()) {
            assertThat(startInTheBackground(home, output)).isEqualTo(1);
        }

        assertThat(output)
                .content()
                .contains("already running in " + home.root())
                .contains("(process " + ProcessHandle.current().pid() + ")");
        assertThat(home.log("up")).hasContent("said by the first\n");
    }

    /** As {@link Detached} starts the process that is to go on. */
    private static int startInTheBackground(ChanceryHome home, Path output) throws IOException, InterruptedException {
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dchancery.up.output=" + output,
                "-cp",
                System.getProperty("java.class.path"),
                StackCommand.class.getName(),
                "up",
                "--home",
                home.root().toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }
}
