/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Files that nobody but their owner may touch, and that are on the disk when writing returns. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private PrivateFiles() {}

    public static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        requirePrivate(directory, "700");
    }

    /** Writes a file that is not there yet, and waits for the disk. The directory's own entry is {@link #sync}'s matter. */
    public static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(FILE))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    public static byte[] read(Path file) throws IOException {
        requirePrivate(file, "600");
        return Files.readAllBytes(file);
    }

    /** Without its end of line; the caller wipes it. */
    public static char[] firstLine(Path file) throws IOException {
        byte[] content = read(file);
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(content));
        int end = 0;
        while (end < text.length() && text.get(end) != '\n' && text.get(end) != '\r') {
            end++;
        }
        char[] line = Arrays.copyOf(text.array(), end);
        Arrays.fill(content, (byte) 0);
        Arrays.fill(text.array(), '\0');
        return line;
    }

    /** Waits until the directory's entries are on the disk: without it a renamed or new file may be gone after a power cut. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    public static void requirePrivate(Path path, String mode) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new KeysNotUsableException(path + " has mode " + PosixFilePermissions.toString(permissions)
                    + ", so others than its owner may reach it; chmod " + mode + " " + path
                    + ", and replace its keys if somebody may have read them");
        }
    }
}
