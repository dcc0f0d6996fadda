/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.MessageJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The issuer's own account, one JSON object per line, on the disk before the act that it tells of goes on. The lines before and after a
 * signature have the same {@code act} id; an {@code intent} without a {@code done} is an act that was cut off, and repeated later.
 */
public final class AuditFile implements AutoCloseable {
    /**
     * One line.
     *
     * @param step {@code intent} before, {@code done} after
     * @param act joins the lines of one act
     */
    public record Line(String step, String act, Map<String, String> what) {}

    private static final ObjectMapper JSON = MessageJson.mapper();

    private final FileChannel channel;
    private final InstantSource clock;

    /** Opens the file, or makes it with mode 0600. Throws {@link UncheckedIOException} that names it. */
    public AuditFile(Path file, InstantSource clock) {
        this.clock = clock;
        try {
            Path directory = file.toAbsolutePath().normalize().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            boolean torn = Files.exists(file) && isTorn(file);
            this.channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (torn) {
                // A crash cut the last line off; what follows begins on a line of its own.
                write("\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "audit file " + file + " cannot be written; set chancery.issuer.audit-file to one that can", e);
        }
    }

    /** Returns once all of the lines are on the disk. */
    public synchronized void append(List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(json(line)).append('\n'));
        try {
            write(text.toString());
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("audit lines not written", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void write(String text) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private String json(Line line) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("at", clock.instant().toString());
        all.put("step", line.step());
        all.put("act", line.act());
        all.putAll(line.what());
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts can be written", e);
        }
    }

    private static boolean isTorn(Path file) throws IOException {
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            if (reading.size() == 0) {
                return false;
            }
            ByteBuffer last = ByteBuffer.allocate(1);
            reading.read(last, reading.size() - 1);
            return last.get(0) != '\n';
        }
    }
}
