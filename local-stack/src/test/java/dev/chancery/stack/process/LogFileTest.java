/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path logs;

    @Test
    void aLogThatGrowsIsBoundedWhileItIsWritten() throws IOException {
        Path log = logs.resolve("registry.log");
        try (OutputStream child = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            child.write("first\n".getBytes(StandardCharsets.UTF_8));
            grow(log);

            LogFile.bound(logs);
            child.write("next\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(log).hasContent("next\n");
        assertThat(logs.resolve("registry.log.1")).hasSize(LogFile.BYTES_MAX + 1);
    }

    @Test
    void whereNothingCanBeCopiedTheLogIsEmptiedAllTheSame() throws IOException {
        Path log = logs.resolve("kafka.log");
        Files.createFile(log);
        grow(log);
        Files.createDirectories(logs.resolve("kafka.log.1/in the way"));

        LogFile.bound(logs);

        assertThat(log).isEmptyFile();
    }

    @Test
    void aSmallLogIsLeft() throws IOException {
        Path log = Files.writeString(logs.resolve("ocsp.log"), "all is well\n");

        LogFile.bound(logs);

        assertThat(log).hasContent("all is well\n");
        assertThat(logs).isDirectoryNotContaining("glob:**.1");
    }

    @Test
    void whyAPartEndedIsToldWithTheEndOfItsLog() throws IOException {
        Path log = Files.writeString(
                logs.resolve("postgres.log"), "x\n".repeat(40_000) + "FATAL:  could not create lock file\n");

        assertThat(LogFile.explain("PostgreSQL ended while starting", log))
                .startsWith("PostgreSQL ended while starting; the end of " + log + ":\n")
                .endsWith("\n  FATAL:  could not create lock file")
                .hasLineCount(21);
        assertThat(LogFile.explain("it ended", logs.resolve("none.log"))).endsWith("(it cannot be read)");
    }

    private static void grow(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(LogFile.BYTES_MAX + 1);
        }
    }
}
