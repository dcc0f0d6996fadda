/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that nobody but their owner may touch, and that are on the disk when writing returns. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFiles() {}

    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        requirePrivate(directory, "700");
    }

    /** Writes what is too long to be made first. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel file) throws IOException;
    }

    /** As the other does, what is in memory. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, channel -> {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        });
    }

    /** The file is there whole or not at all, also after a power cut. */
    public static void write(Path file, Content content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        try (FileChannel channel = FileChannel.open(
                aside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(FILE))) {
            content.writeTo(channel);
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file.resolveSibling("."));
    }

    public static byte[] read(Path file) throws IOException {
        requirePrivate(file, "600");
        return Files.readAllBytes(file);
    }

    /** For what is too long to be read at once. */
    public static InputStream open(Path file) throws IOException {
        requirePrivate(file, "600");
        return Files.newInputStream(file);
    }

    /** Waits until the directory's entries are on the disk. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void requirePrivate(Path path, String mode) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!OWNER.containsAll(permissions)) {
            throw new NotPrivateException(path + " has mode " + PosixFilePermissions.toString(permissions)
                    + ", so others than its owner may reach it; chmod " + mode + " " + path
                    + ", and replace what is in it if somebody may have read it");
        }
    }
}
