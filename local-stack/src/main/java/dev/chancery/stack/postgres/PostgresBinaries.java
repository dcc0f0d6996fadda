/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.postgres;

import dev.chancery.stack.home.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, from the archive on the class path, unpacked into a directory of our own. */
final class PostgresBinaries {
    private final Path directory;

    private PostgresBinaries(Path directory) {
        this.directory = directory;
    }

    Path program(String name) {
        return directory.resolve("bin").resolve(name);
    }

    /** Unpacks unless it was done before. Several may do so at once; what an interrupted one leaves is never used. */
    static PostgresBinaries in(Path parent, String version) throws IOException {
        Path directory = parent.resolve("postgresql-" + version);
        if (!Files.isDirectory(directory)) {
            if (!Files.isDirectory(parent)) {
                Files.createDirectories(parent);
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Path fresh = Files.createTempDirectory(parent, ".unpacking-");
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            unpack(fresh);
            moveUnlessThere(fresh, directory);
        }
        return new PostgresBinaries(directory);
    }

    private static void moveUnlessThere(Path fresh, Path directory) throws IOException {
        try {
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
            Trees.delete(fresh);
        }
    }

    private static void unpack(Path directory) throws IOException {
        String archive = "postgres-" + system() + ".txz";
        try (InputStream resource = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
            if (resource == null) {
                throw new IOException("there is no " + archive + " on the class path; PostgreSQL is not packaged for "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
            }
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource)))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    write(directory, tar, entry);
                }
            }
        }
    }

    private static void write(Path directory, TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("the archive has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        Files.setPosixFilePermissions(target, modeOf(entry));
    }

    /** Whoever runs the server is not always who unpacked it, so everybody may read and run it. */
    private static Set<PosixFilePermission> modeOf(TarArchiveEntry entry) {
        EnumSet<PosixFilePermission> mode = EnumSet.copyOf(PosixFilePermissions.fromString("rw-r--r--"));
        if ((entry.getMode() & 0100) != 0) {
            mode.addAll(PosixFilePermissions.fromString("--x--x--x"));
        }
        return mode;
    }

    private static String system() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        return os + "-"
                + switch (System.getProperty("os.arch")) {
                    case "aarch64", "arm64" -> "arm_64";
                    default -> "x86_64";
                };
    }
}
