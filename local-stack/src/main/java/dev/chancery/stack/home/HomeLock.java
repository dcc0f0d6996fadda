/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Held by the one process that runs a home. The system lets go of it when that process dies, however it dies. */
public final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The lock, or nothing while another process holds it. */
    public static Optional<HomeLock> take(ChanceryHome home) throws IOException {
        FileChannel channel = FileChannel.open(file(home), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        // Through the channel that holds the lock: closing any other one of this file would let go of it.
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(
                Long.toString(ProcessHandle.current().pid())));
        return Optional.of(new HomeLock(channel));
    }

    /** The process that runs this home now. */
    public static Optional<ProcessHandle> holder(ChanceryHome home) throws IOException {
        if (!Files.exists(file(home))) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file(home), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            if (free != null) {
                return Optional.empty();
            }
        }
        String pid = Files.readString(file(home)).strip();
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }

    private static Path file(ChanceryHome home) {
        return home.run().resolve("lock");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
