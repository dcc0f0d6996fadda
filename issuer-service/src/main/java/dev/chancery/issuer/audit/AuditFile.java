/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.issuer.audit.AuditLine.Chained;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's own account, one JSON object per line: what is intended is on the disk before the act, what came of it before anybody is answered.
 * Each line carries the digest of all lines before it. The lines before and after a signature have the same {@code act}; an {@code intent} without a {@code done} is an act that
 * was cut off, and repeated later.
 *
 * <p>Beside the keys lies a mark of the file: its first line's digest. Where there is a mark and not its file, nothing is written, and so nothing
 * is signed: a certificate must not come to be without an account of it. The same where somebody else wrote into the file. Safe for use by several threads, which share their waits for the disk.
 */
public final class AuditFile implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AuditFile.class);

    private final Path file;
    private final Path mark;
    private final InstantSource clock;
    private final Object writing = new Object();
    private final Object syncing = new Object();
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    /** Octets, while nobody but this writes into it. */
    private long size;

    private volatile AuditHead written = AuditHead.NONE;
    private volatile AuditHead durable = AuditHead.NONE;

    /** @param mark where it is kept that the file was begun, in a directory that is there */
    public AuditFile(Path file, Path mark, InstantSource clock) {
        this.file = file.toAbsolutePath().normalize();
        this.mark = mark;
        this.clock = clock;
    }

    /** Why nothing can be written, as a sentence with the remedy; empty when it can. Begins or opens the file, and tries again when asked again. */
    public Optional<String> flaw() {
        synchronized (writing) {
            try {
                if (channel == null) {
                    open();
                }
                requireThere();
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("audit file " + file + " cannot be written (" + e
                        + "); set chancery.issuer.audit-file to one that can");
            } catch (AuditFileNotOursException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Returns once all of the lines are on the disk; throws when they may not be. */
    public void append(List<AuditLine> lines) {
        note(lines).awaitDisk();
    }

    /** Lines that are written, and not yet certain to outlive the machine. */
    public interface Noted {
        /** Returns once they are on the disk; throws when they may not be. */
        void awaitDisk();
    }

    /** Writes the lines: they outlive the process. Throws when they may not stand there. */
    public Noted note(List<AuditLine> lines) {
        if (lines.isEmpty()) {
            return () -> {};
        }
        List<String> texts =
                lines.stream().map(line -> line.text(clock.instant())).toList();
        AuditHead end = orReopened(() -> {
            synchronized (writing) {
                if (channel == null) {
                    open();
                }
                requireThere();
                return write(texts);
            }
        });
        return () -> orReopened(() -> sync(end));
    }

    private interface Writing {
        AuditHead write() throws IOException;
    }

    private AuditHead orReopened(Writing work) {
        try {
            return work.write();
        } catch (IOException e) {
            // What stands on the disk now is found out when it is opened again.
            reopenLater();
            throw new UncheckedIOException("audit lines not written", e);
        }
    }

    /** The end of what is on the disk. */
    public AuditHead head() {
        return durable;
    }

    @Override
    public void close() throws IOException {
        synchronized (writing) {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private void reopenLater() {
        synchronized (writing) {
            try (FileChannel _ = channel) {
                channel = null;
            } catch (IOException e) {
                LOG.debug("audit file not closed", e);
            }
        }
    }

    private AuditHead write(List<String> texts) throws IOException {
        StringBuilder all = new StringBuilder();
        AuditHead head = written;
        for (String text : texts) {
            Chained chained = Chained.of(text, head);
            all.append(chained.line());
            head = chained.head();
        }
        append(all.toString());
        written = head;
        return head;
    }

    /** One wait for the disk serves all that was written before it began. */
    private AuditHead sync(AuditHead upTo) throws IOException {
        synchronized (syncing) {
            if (durable.lines() < upTo.lines()) {
                AuditHead head = written;
                opened().force(false);
                durable = head;
            }
            return durable;
        }
    }

    private void open() throws IOException {
        Path directory = Objects.requireNonNull(file.getParent(), "a file lies in a directory");
        boolean begun = Files.exists(mark);
        if (begun && (!Files.exists(file) || !Files.readString(mark).equals(AuditTail.first(file)))) {
            throw missing();
        }
        Files.createDirectories(directory);
        channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            fileKey = attributes().fileKey();
            AuditTail tail = AuditTail.of(file);
            requireOwn(tail.foreign(begun));
            size = opened().size();
            goOn(tail);
            opened().force(true);
            durable = written;
            if (!begun) {
                sync(directory);
                Files.writeString(mark, AuditTail.first(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
            }
        } catch (IOException | RuntimeException e) {
            reopenLater();
            throw e;
        }
        LOG.infof("audit file opened file=%s lines=%d head=%s", file, written.lines(), written.digest());
    }

    /** What a crash cut off stays, what follows begins on a line of its own and says so; lines without a chain are from before there was one. */
    private void goOn(AuditTail tail) throws IOException {
        written = tail.head();
        durable = written;
        if (!tail.ended()) {
            append("\n");
        }
        if (written.lines() == 0) {
            written = write(List.of(own("begin", UUID.randomUUID().toString())));
        } else if (tail.rest().length > 0) {
            written = write(List.of(own("torn", Sha256.of(tail.rest()).hex())));
        }
    }

    /** A line about the file itself. */
    private String own(String step, String act) {
        return new AuditLine(step, act, Map.of(), null).text(clock.instant());
    }

    private void requireThere() throws IOException {
        BasicFileAttributes now;
        try {
            now = attributes();
        } catch (NoSuchFileException e) {
            throw missing();
        }
        if (!Objects.equals(fileKey, now.fileKey())) {
            throw missing();
        }
        if (now.size() != size) {
            requireEndsHere(AuditTail.of(file));
            // What has no end of line yet may be what a write of ours left behind that failed.
            reopenLater();
            open();
        }
    }

    private void requireEndsHere(AuditTail tail) {
        requireOwn(tail.foreign(true));
        if (!tail.head().equals(written)) {
            requireOwn(Optional.of(
                    "its last line has n " + tail.head().lines() + ", and n " + written.lines() + " was written last"));
        }
    }

    private void requireOwn(Optional<String> foreign) {
        if (foreign.isPresent()) {
            throw new AuditFileNotOursException("audit file " + file
                    + " contains lines that this issuer did not write, or lacks lines that it "
                    + "wrote: "
                    + foreign.get()
                    + ". Nothing is signed until an operator acts: keep a copy of the file, run 'chancery "
                    + "audit verify "
                    + file
                    + "', and find out who could write there. Then restore the file as this issuer wrote it; "
                    + "or "
                    + "archive it with the report, move it away and remove " + mark + ", and a new file is started");
        }
    }

    private AuditFileNotOursException missing() {
        return new AuditFileNotOursException(
                "audit file " + file + " is not the one that was begun here: put it back, from its"
                        + " backup if need be. If it is lost for good, keep what " + mark
                        + " says with the report of it, and remove"
                        + " that mark; a new file is begun then");
    }

    private FileChannel opened() {
        return Objects.requireNonNull(channel, "nothing is written before the file is open");
    }

    private void append(String text) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            size += opened().write(buffer);
        }
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
