/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Directories and links, with what has to be durable made durable. Knows nothing of what lies in them. */
final class DurableFiles {
    private DurableFiles() {}

    /** A step of the path leads out of where it has to stay. */
    static final class EscapeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EscapeException(String message) {
            super(message);
        }
    }

    /** Makes the directory under {@code root}, which exists, and returns its real path; throws {@link EscapeException} when a link leads out. */
    static Path directoryWithin(Path root, Path relative) throws IOException {
        Path real = root.toRealPath();
        Path at = real;
        for (Path step : relative) {
            at = makeDirectory(at.resolve(step)).toRealPath();
            if (!at.startsWith(real)) {
                throw new EscapeException(
                        "\"" + step + "\" of the binding's directory is a symbolic link that leads out of the"
                                + " host's own directory; remove the link, or correct the binding");
            }
        }
        return at;
    }

    /** The same where no link has any business: what is below {@code root} there is made here alone. */
    static Path ownDirectory(Path root, Path relative) throws IOException {
        Path at = root;
        for (Path step : relative) {
            at = at.resolve(step);
            if (Files.isSymbolicLink(at)) {
                throw new EscapeException(
                        "\"" + at + "\" is a symbolic link that was not made here; remove it, and look who made it");
            }
            makeDirectory(at);
        }
        return at;
    }

    static Path makeDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new NotDirectoryException(directory.toString());
            }
            return directory;
        }
        // createDirectory obeys the umask; the service that reads the files must be able to come by.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        flush(directory.resolveSibling("."));
        return directory;
    }

    /** One rename(2): a reader sees the link lead to the old place or to the new one, and never nothing. */
    static void point(Path link, Path to) throws IOException {
        Path beside = link.resolveSibling(DeliveryLocation.STORE + "-" + link.getFileName());
        Files.deleteIfExists(beside);
        Files.createSymbolicLink(beside, to);
        Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flush(link.resolveSibling("."));
    }

    /** Where a link leads, as written in it; empty for what is no link, or not there. */
    static Optional<Path> leadsTo(Path link) throws IOException {
        return Files.isSymbolicLink(link) ? Optional.of(Files.readSymbolicLink(link)) : Optional.empty();
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** A directory of plain files, and nothing below. */
    static void deleteFlat(Path directory) throws IOException {
        for (Path file : entries(directory)) {
            Files.delete(file);
        }
        Files.deleteIfExists(directory);
    }

    /** Makes a file's content, or a directory's entries, survive a loss of power. */
    static void flush(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
