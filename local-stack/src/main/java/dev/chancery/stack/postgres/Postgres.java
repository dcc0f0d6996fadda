/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.postgres;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.PrivateFiles;
import dev.chancery.stack.home.Trees;
import dev.chancery.stack.process.Child;
import dev.chancery.stack.process.Spawner;
import dev.chancery.stack.process.Spawner.Program;
import dev.chancery.stack.process.Spawner.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL as a direct child process, so that it dies with us. It listens on loopback, over TCP only, and asks everybody for a password.
 */
public final class Postgres {
    /** The major version of the data directory and the archive that is unpacked. */
    private static final String VERSION = "18";

    static final String DATA = "data";
    /** Stands once initdb has finished: half a data directory is thrown away. */
    static final String INITIALISED = "initialised";

    private final ChanceryHome home;
    private final Spawner spawner;
    private final Path place;
    private final Path binaries;
    private final int port;
    private final boolean kept;

    /**
     * @param binaries where the programs are unpacked to, if PostgreSQL's user can reach it
     * @param kept false for a test's database, which need not survive a power cut and does not wait for the disk
     */
    public Postgres(ChanceryHome home, Spawner spawner, Path binaries, int port, boolean kept) throws IOException {
        this.home = home;
        this.spawner = spawner;
        this.place = DataPlace.of(home, kept);
        this.binaries = ServerUser.ofThisMachine().reaches(binaries.resolve("bin"))
                ? binaries.toAbsolutePath()
                : place.resolveSibling("programs");
        this.port = port;
        this.kept = kept;
    }

    public Databases databases() throws IOException {
        return new Databases("127.0.0.1:" + port, home.secrets());
    }

    /** Makes the data directory the first time and starts the server; it does not answer yet. */
    public Child start() throws IOException {
        PostgresBinaries programs = PostgresBinaries.in(binaries, VERSION);
        ServerUser user = ServerUser.ofThisMachine();
        if (!Files.exists(initialised())) {
            initialise(programs, user);
        }
        user.own(place);
        forgetAnotherProcess();
        writeAccess();
        return spawner.start(new Program(
                "postgres", command(programs), place, user.privileges(), StopSignal.INT, home.log("postgres")));
    }

    /** Waits until the server answers, then makes roles and schemas what they are to be. */
    public void provision(Child process) throws IOException {
        try {
            databases().prepare(process::isAlive);
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
            throw new IOException(process.explain("PostgreSQL stopped while starting"), e);
        }
    }

    private Path data() {
        return place.resolve(DATA);
    }

    private Path initialised() {
        return place.resolve(INITIALISED);
    }

    private void initialise(PostgresBinaries programs, ServerUser user) throws IOException {
        Trees.delete(data());
        Path password = place.resolve("password");
        PrivateFiles.write(password, databases().adminPassword());
        user.own(place);
        List<String> command = new ArrayList<>(List.of(
                programs.program("initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + Databases.ADMIN,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
        if (!kept) {
            command.add("--no-sync");
        }
        Child initdb = spawner.start(
                new Program("initdb", command, place, user.privileges(), StopSignal.TERM, home.log("postgres")));
        try {
            int exit = initdb.process().waitFor();
            if (exit != 0) {
                throw new IOException(initdb.explain("initdb failed with exit code " + exit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while initdb ran", e);
        } finally {
            initdb.stop(Child.GRACE);
            Files.deleteIfExists(password);
        }
        Files.createFile(initialised());
    }

    private List<String> command(PostgresBinaries programs) {
        List<String> command =
                new ArrayList<>(List.of(programs.program("postgres").toString(), "-D", data().toString()));
        List<String> settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "password_encryption=scram-sha-256",
                "shared_buffers=32MB",
                "max_connections=100",
                "max_wal_size=256MB",
                "timezone=UTC",
                "log_timezone=UTC"));
        if (!kept) {
            settings.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
        }
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        return command;
    }

    /** No line but this one: no trust, no peer, no replication, not from anywhere else. */
    private void writeAccess() throws IOException {
        Path access = data().resolve("pg_hba.conf");
        Files.writeString(access, "host all all 127.0.0.1/32 scram-sha-256\n");
    }

    /**
     * A server that was killed leaves its process id behind, and refuses to start while a process of that id lives, be it another one.
     * Whoever starts here holds the home and has ended its own old processes, so an id that is not a PostgreSQL is nobody's.
     */
    private void forgetAnotherProcess() throws IOException {
        Path file = data().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        Optional<ProcessHandle> found = Files.readAllLines(file).stream()
                .findFirst()
                .map(line -> Long.parseLong(line.strip()))
                .flatMap(ProcessHandle::of);
        boolean postgres = found.flatMap(process -> process.info().command())
                .map(command -> command.endsWith("postgres"))
                .orElse(false);
        if (!postgres) {
            Files.delete(file);
        }
    }
}
