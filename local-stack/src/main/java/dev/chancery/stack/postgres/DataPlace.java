/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.postgres;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where PostgreSQL's programs and data are: in the home, as a rule. Where we are root, and the home lies in a directory that others may not pass
 * through, PostgreSQL's own user could not reach them there, and they are in a directory of the system's, one for each home.
 */
public final class DataPlace {
    private static final Path ELSEWHERE = Path.of("/var/lib/chancery");
    /** Of databases for tests, which go when their homes have gone. */
    private static final Path ELSEWHERE_FOR_TESTS = Path.of("/var/lib/chancery-tests");

    /** In each directory elsewhere: the home that it belongs to. */
    private static final String OWNER = "home";

    private static final int NAME_BYTES = 8;

    private DataPlace() {}

    /**
     * The directory for this home; made when it is missing.
     *
     * @param kept false for a test's
     */
    static Path of(ChanceryHome home, boolean kept) throws IOException {
        ServerUser user = ServerUser.ofThisMachine();
        if (user.reaches(home.postgres())) {
            return home.postgres();
        }
        passable(home.root());
        if (user.reaches(home.postgres())) {
            return home.postgres();
        }
        Path base = kept ? ELSEWHERE : ELSEWHERE_FOR_TESTS;
        Path elsewhere = passable(passable(base).resolve(nameOf(home)));
        PrivateFiles.write(elsewhere.resolve(OWNER), home.root().toString());
        if (!kept) {
            forgetHomesThatAreGone();
        }
        Path place = PrivateFiles.directory(elsewhere.resolve("postgres"));
        bring(home.postgres(), place);
        return place;
    }

    /** A database that an earlier version made in the home. What an interrupted move leaves is brought the next time. */
    private static void bring(Path from, Path to) throws IOException {
        if (Files.exists(to.resolve(Postgres.INITIALISED)) || !Files.exists(from.resolve(Postgres.INITIALISED))) {
            return;
        }
        try {
            if (Files.exists(from.resolve(Postgres.DATA))) {
                Files.move(from.resolve(Postgres.DATA), to.resolve(Postgres.DATA));
            }
            Files.move(from.resolve(Postgres.INITIALISED), to.resolve(Postgres.INITIALISED));
        } catch (FileSystemException e) {
            throw new IOException(
                    "the user that PostgreSQL runs as has no access to the database "
                            + "in " + from + ": move " + Postgres.DATA
                            + ", and then " + Postgres.INITIALISED + ", from there to " + to + ", then start again",
                    e);
        }
    }

    /** Leaves nothing of this home's elsewhere. */
    public static void delete(ChanceryHome home) throws IOException {
        Trees.delete(ELSEWHERE.resolve(nameOf(home)));
    }

    private static void forgetHomesThatAreGone() throws IOException {
        List<Path> places;
        try (Stream<Path> all = Files.list(ELSEWHERE_FOR_TESTS)) {
            places = all.toList();
        }
        for (Path place : places) {
            Path owner = place.resolve(OWNER);
            if (Files.isRegularFile(owner) && !Files.isDirectory(Path.of(Files.readString(owner)))) {
                Trees.delete(place);
            }
        }
    }

    /** Others may pass through the directory and not look into it; what is in it has a mode of its own. */
    private static Path passable(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        return directory;
    }

    private static String nameOf(ChanceryHome home) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(home.root().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
