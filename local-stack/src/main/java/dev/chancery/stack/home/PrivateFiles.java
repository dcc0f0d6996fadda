/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** Files and directories that only their owner may read, from the moment they exist. */
public final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /** Makes the directory and its missing parents, 0700 each; one that is there keeps its mode. */
    public static Path directory(Path directory) throws IOException {
        return Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
    }

    /**
     * Replaces the file at once: a reader, or a crash, sees the old text or the new one and never half of it. A file that says the same already is
     * left, so that what is started again as it was needs no room on the disk.
     */
    public static void write(Path file, String text) throws IOException {
        if (says(file, text)) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(fresh, text);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static boolean says(Path file, String text) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(file).equals(OWNER_ONLY)
                && Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The one line of the file, without its end. No message has the content in it. */
    static String line(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || text.lines().count() > 1) {
            throw new IOException(file + (text.isEmpty() ? " is empty" : " has more than one line")
                    + "; it must contain one secret on one line. Restore it, or delete it to create a new secret");
        }
        return text;
    }
}
