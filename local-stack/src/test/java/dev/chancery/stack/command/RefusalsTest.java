/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.home.ChanceryHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each is one sentence that names the remedy, and nothing is started. */
final class RefusalsTest {
    @TempDir
    private Path directory;

    @Test
    void namesTheProgramsPortThatIsTakenAndHowToMove() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            assertThat(refusal("up", "--kafka-port", port))
                    .contains("port " + port + " for")
                    .contains("is in use")
                    .contains("--kafka-port PORT")
                    .contains("--port-offset");
        }
    }

    @Test
    void namesTheHomeInWhatItTellsPeopleToType() {
        assertThat(HomeOption.hint("down", new ChanceryHome(Path.of("/srv/a home"))))
                .isEqualTo("chancery down --home '/srv/a home'");
    }

    @Test
    void theConsoleGoesWhereBrowsersGo() {
        assertThat(refusal("up", "--port-offset", "2000")).contains("browsers do not open port 10080");
    }

    @Test
    void leavesADirectoryOfSomebodyElseAlone() throws IOException {
        Path theirs = Files.writeString(directory.resolve("thesis.txt"), "mine");

        assertThat(refusal("up")).contains("contains other files").contains("--home or CHANCERY_HOME");
        assertThat(directory)
                .isDirectoryContaining(theirs::equals)
                .isDirectoryNotContaining(file -> !file.equals(theirs));
    }

    @Test
    void saysThatTheHomeCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(refusalAt(file.resolve("home"), "up"))
                .contains("cannot write to")
                .contains("make it writable for")
                .contains("CHANCERY_HOME");
    }

    @Test
    void stopsAndForgetsNothingThatIsNoHome() {
        assertThat(refusal("down")).contains("is not a Chancery home");
        assertThat(refusal("reset", "--yes")).contains("is not a Chancery home");
        assertThat(directory).exists();
    }

    @Test
    void theLauncherSaysWhichJdkItNeeds() throws Exception {
        ProcessBuilder launcher = new ProcessBuilder("../chancery", "status").redirectErrorStream(true);
        launcher.environment().put("CHANCERY_JAVA_HOME", directory.toString());
        Process process = launcher.start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said).contains("is not a JDK 25 or newer").contains("correct it or unset it");
    }

    private String refusal(String... command) {
        return refusalAt(directory, command);
    }

    private static String refusalAt(Path home, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(1, List.of("--home", home.toString()));
        StringWriter said = new StringWriter();

        assertThat(StackCommand.run(new PrintWriter(said), arguments.toArray(String[]::new)))
                .isEqualTo(1);
        assertThat(said.toString()).hasLineCount(1).startsWith("chancery: ");
        return said.toString();
    }
}
