/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.postgres;

import dev.chancery.stack.home.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom PostgreSQL runs: ourselves, or nobody where we are root, because PostgreSQL refuses root.
 *
 * <p>User namespaces would do as well, but most containers forbid them.
 *
 * @param privileges the arguments of setpriv that make it so; empty for ourselves
 */
record ServerUser(List<String> privileges) {
    /** "nobody" wherever there is one. */
    private static final int NOBODY = 65_534;

    private static final int CAP_DAC_READ_SEARCH = 2;

    static ServerUser forDataIn(Path directory) throws IOException {
        if (!isRoot()) {
            return new ServerUser(List.of());
        }
        List<String> privileges = new ArrayList<>(List.of("--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        if (!everybodyMayPassTo(directory)) {
            // Our home is closed to others, and so is root's: the server may pass through directories, and still owns
            // nothing but its data. Without the securebit, access(2) would answer as if it had no capability.
            privileges.addFirst("--securebits=+no_setuid_fixup");
            String capability = mayPassOn(CAP_DAC_READ_SEARCH) ? "+dac_read_search" : "+dac_override";
            privileges.add("--inh-caps=" + capability);
            privileges.add("--ambient-caps=" + capability);
        }
        return new ServerUser(List.copyOf(privileges));
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

    private static boolean everybodyMayPassTo(Path directory) throws IOException {
        for (Path step = directory.toAbsolutePath().getParent(); step != null; step = step.getParent()) {
            if (!Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayPassOn(int capability) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapPrm:"))
                .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .anyMatch(permitted -> (permitted & (1L << capability)) != 0);
    }
}
