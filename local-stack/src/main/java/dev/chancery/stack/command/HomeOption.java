/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which home a command is about. */
final class HomeOption {
    /** Stands in every home; nothing is deleted, and nothing is started, in a directory of somebody else's. */
    private static final String MARKER = ".chancery-home";

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "the home directory, which keeps all data (default: $$CHANCERY_HOME, else ~/.chancery)")
    private @Nullable Path home;

    /** Throws {@link Refusal} where nobody but another user can tell what is in it. */
    ChanceryHome home() {
        ChanceryHome named = home == null ? usual() : new ChanceryHome(home);
        Path marker = named.root().resolve(MARKER);
        // Both are false for what this user may not look at.
        if (!Files.exists(marker) && !Files.notExists(marker)) {
            throw new Refusal("this user has no permission to "
                    + "read " + named.root() + "; run this as " + owner(named.root())
                    + ", or give another home directory with --home or CHANCERY_HOME.");
        }
        return named;
    }

    /** Of the directory, or of the one above it that keeps us out. */
    private static String owner(Path directory) {
        for (Path each = directory; each != null; each = each.getParent()) {
            try {
                return Files.getOwner(each).getName();
            } catch (IOException _) {
                // The one above may be seen.
            }
        }
        return "its owner";
    }

    /** Where a command looks that is given no option. */
    private static ChanceryHome usual() {
        String variable = System.getenv("CHANCERY_HOME");
        return new ChanceryHome(
                variable == null || variable.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".chancery")
                        : Path.of(variable));
    }

    /** A command for people to type, about this home and no other. */
    static String hint(String command, ChanceryHome home) {
        return "chancery " + command + (home.equals(usual()) ? "" : " --home " + quoted(home.root()));
    }

    /** As a shell reads it. */
    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./+@%:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Makes the home where there is none yet. */
    ChanceryHome made() {
        ChanceryHome made = home();
        try {
            if (!isHome(made) && !isEmpty(made.root())) {
                throw new Refusal(made.root() + " contains other files and is not a Chancery home directory; give an "
                        + "empty or new directory with "
                        + "--home or CHANCERY_HOME.");
            }
            made.create();
            Path marker = made.root().resolve(MARKER);
            if (Files.exists(marker)) {
                Files.setLastModifiedTime(
                        marker, Files.getLastModifiedTime(marker)); // a home that went read-only says so here
            } else {
                PrivateFiles.write(marker, "1\n");
            }
            return made;
        } catch (IOException e) {
            throw new Refusal(
                    "cannot write to " + made.root() + " (" + e.getClass().getSimpleName()
                            + "); make it writable for " + System.getProperty("user.name")
                            + ", or give another directory with --home or CHANCERY_HOME.");
        }
    }

    /** The home, which must exist. */
    ChanceryHome existing() {
        ChanceryHome existing = home();
        if (!isHome(existing)) {
            throw new Refusal(existing.root() + " is not a Chancery home directory; give the right one with --home "
                    + "or CHANCERY_HOME, or create "
                    + "it with `chancery up`.");
        }
        return existing;
    }

    static boolean isHome(ChanceryHome home) {
        return Files.exists(home.root().resolve(MARKER));
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
