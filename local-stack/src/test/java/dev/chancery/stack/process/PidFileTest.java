/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.stack.process.Spawner.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    @TempDir
    private Path directory;

    @Test
    void findsTheProcessAgain() throws IOException {
        PidFile.write(directory, "ourselves", StopSignal.TERM, ProcessHandle.current());

        assertThat(PidFile.in(directory)).singleElement().satisfies(found -> {
            assertThat(found.name()).isEqualTo("ourselves");
            assertThat(found.process()).contains(ProcessHandle.current());
        });
    }

    @Test
    void aProcessThatHasTheIdByNowIsSomebodyElse() throws IOException {
        Files.writeString(
                directory.resolve("kafka.pid"), ProcessHandle.current().pid() + " 12345 TERM");

        assertThat(PidFile.in(directory))
                .singleElement()
                .satisfies(found -> assertThat(found.process()).isEmpty());
    }

    @Test
    void aFileThatWasCutOffNamesNobody() throws IOException {
        Files.writeString(directory.resolve("kafka.pid"), "12");

        assertThat(PidFile.in(directory))
                .singleElement()
                .satisfies(found -> assertThat(found.process()).isEmpty());
    }

    @Test
    void reapingEndsTheProcessAndForgetsIt() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        PidFile.write(directory, "sleeper", StopSignal.TERM, process.toHandle());

        PidFile.in(directory).forEach(PidFile::reap);

        assertThat(process.isAlive()).isFalse();
        assertThat(PidFile.in(directory)).isEmpty();
    }
}
