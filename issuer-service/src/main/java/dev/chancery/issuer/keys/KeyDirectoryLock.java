/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Held by the one issuer that changes what a key directory holds. The operating system keeps it, so it ends with the process, however that ends;
 * the file itself stays and says nothing.
 */
public final class KeyDirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private KeyDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Null while another has it, in this process or in another. Never waits. */
    static @Nullable KeyDirectoryLock on(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(FILE),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return new KeyDirectoryLock(channel);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // What is closed badly ends with the process, at the latest; nothing that was kept depends on it.
            throw new KeysNotUsableException(
                    "the key directory's lock does not close (" + e + "); restart this issuer", e);
        }
    }
}
