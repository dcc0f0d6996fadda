/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.postgres;

import dev.chancery.stack.home.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * As whom PostgreSQL runs: ourselves, or nobody where we are root, because PostgreSQL refuses root.
 *
 * <p>It has no capability. One that lets it pass through our closed directories would let its administrator read every file of the machine
 * ({@code pg_read_file}), so what it needs lies where it can go: {@link DataPlace}. User namespaces would do as well, but most containers forbid them.
 *
 * @param privileges the arguments of setpriv that make it so; empty for ourselves
 */
record ServerUser(List<String> privileges) {
    /** "nobody" wherever there is one. */
    private static final int NOBODY = 65_534;

    static ServerUser ofThisMachine() {
        if (!isRoot()) {
            return new ServerUser(List.of());
        }
        return new ServerUser(List.of(
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--no-new-privs"));
    }

    /** Whether this user reaches the directory: as somebody else it needs the right to pass through what lies above it. */
    boolean reaches(Path directory) throws IOException {
        if (privileges.isEmpty()) {
            return true;
        }
        for (Path step = directory.toAbsolutePath().getParent(); step != null; step = step.getParent()) {
            if (Files.exists(step)
                    && !Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    /** Gives the directory, and all in it, to this user. */
    void own(Path directory) throws IOException {
        if (privileges.isEmpty()) {
            return;
        }
        for (Path file : Trees.list(directory)) {
            if (!Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(NOBODY)) {
                Files.setAttribute(file, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
