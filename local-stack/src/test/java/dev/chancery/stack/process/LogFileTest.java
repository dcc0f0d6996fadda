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
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 40_000; i++) {
            said.append(i).append('\n');
        }
        Path log = Files.writeString(logs.resolve("postgres.log"), said + "FATAL:  could not create lock file\n");

        assertThat(LogFile.explain("PostgreSQL stopped while starting", log, 0))
                .startsWith("PostgreSQL stopped while starting; " + log + " says:\n")
                .endsWith("\n  FATAL:  could not create lock file")
                .hasLineCount(21);
        assertThat(LogFile.explain("it ended", logs.resolve("none.log"), 0)).endsWith("(it cannot be read)");
    }

    /** The cause is a sentence, and no stack frame; another start's is no cause of this one's end. */
    @Test
    void theCausesAreToldAndNoFrames() throws IOException {
        String before =
                "2026-11-29T21:01:16.007Z ERROR [i.q.r.Application] Failed to start application: of yesterday\n";
        Path log = Files.writeString(logs.resolve("registry.log"), before + """
                WARNING: A terminally deprecated method in sun.misc.Unsafe has been called
                2026-11-30T21:01:09.413Z WARN  [o.h.o.dialect] Could not retrieve the version: java.net.ConnectException: refused
                \tat io.netty.channel.unix.Errors.newConnectException0(Errors.java:166)
                Caused by: java.net.ConnectException: Connection refused
                \t... 7 more

                2026-11-30T21:01:16.007Z ERROR [i.q.r.Application] Failed to start application: java.lang.RuntimeException: Failed to start quarkus
                \tat io.quarkus.runner.ApplicationImpl.doStart(Unknown Source)
                \tat java.base/java.lang.reflect.Method.invoke(Method.java:565)
                Caused by: java.lang.IllegalStateException: the token file is readable by other users; run chmod 600 /h/tok
                \tat dev.chancery.registry.access.Tokens.read(Tokens.java:71)
                \t... 31 more
                """);

        assertThat(LogFile.explain("registry ended", log, before.length()))
                .isEqualTo("registry ended; " + log + " says:\n"
                        + "  2026-11-30T21:01:16.007Z ERROR [i.q.r.Application] Failed to start application: Failed "
                        + "to start quarkus\n"
                        + "  Caused by: the token file is readable by other users; run chmod 600 /h/tok");
    }

    @Test
    void whereNothingIsAnErrorTheLogItselfIsTold() throws IOException {
        Path log = Files.writeString(
                logs.resolve("kafka.log"), "[2026-11-30 21:01:09,413] INFO starting (kafka.server.KafkaServer)\n");

        assertThat(LogFile.explain("the broker ended", log, 0)).endsWith(" INFO starting (kafka.server.KafkaServer)");
    }

    private static void grow(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(LogFile.BYTES_MAX + 1);
        }
    }
}
