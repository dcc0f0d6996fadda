/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.postgres;

import dev.chancery.stack.home.Secrets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The database {@code chancery}: one role for each service that has a store, which owns the schema of its name and sees no other.
 */
public final class Databases {
    public static final String ADMIN = "admin";
    private static final String DATABASE = "chancery";
    private static final List<String> ROLES = List.of("registry", "distributor", "watcher");
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int TRIES_MAX = 1_200;

    private final String address;
    private final Secrets secrets;

    /** @param address host and port, as those find the server who are handed these logins */
    public Databases(String address, Secrets secrets) {
        this.address = address;
        this.secrets = secrets;
    }

    public static List<String> roles() {
        return ROLES;
    }

    public String address() {
        return address;
    }

    /** The password of the server's own administrator. */
    public String adminPassword() throws IOException {
        return secrets.get("postgres-" + ADMIN);
    }

    /** The login of a role, as Quarkus' data source wants it. */
    public Map<String, String> login(String role) throws IOException {
        return new TreeMap<>(Map.of(
                "quarkus.datasource.username",
                role,
                "quarkus.datasource.password",
                secrets.get("postgres-" + role),
                "quarkus.datasource.reactive.url",
                "postgresql://" + address() + "/" + DATABASE,
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://" + address() + "/" + DATABASE));
    }

    /**
     * Waits until the server answers, and sets it up. May run as often as one likes: what is there already is put right and kept.
     *
     * @param alive says no when there is nothing left to wait for
     */
    public void prepare(BooleanSupplier alive) throws IOException {
        try (Connection maintenance = awaitConnection(alive);
                Statement sql = maintenance.createStatement()) {
            if (!exists(sql, "select 1 from pg_database where datname = '" + DATABASE + "'")) {
                sql.execute("create database " + DATABASE);
            }
            sql.execute("revoke all on database postgres, template1, " + DATABASE + " from public");
        } catch (SQLException e) {
            throw new IOException("PostgreSQL cannot be set up: " + e.getMessage(), e);
        }
        try (Connection connection = connect(DATABASE);
                Statement sql = connection.createStatement()) {
            sql.execute("revoke all on schema public from public");
            for (String role : ROLES) {
                prepare(sql, role);
            }
        } catch (SQLException e) {
            throw new IOException("PostgreSQL cannot be set up: " + e.getMessage(), e);
        }
    }

    /** Names and secrets are ours, letters and digits alone, so they need no quoting. */
    private void prepare(Statement sql, String role) throws SQLException, IOException {
        if (!exists(sql, "select 1 from pg_roles where rolname = '" + role + "'")) {
            sql.execute("create role " + role);
        }
        sql.execute("alter role " + role + " with login nosuperuser nocreatedb nocreaterole noreplication password '"
                + secrets.get("postgres-" + role) + "'");
        sql.execute("create schema if not exists " + role + " authorization " + role);
        sql.execute("revoke all on schema " + role + " from public");
        sql.execute("grant connect on database " + DATABASE + " to " + role);
        sql.execute("alter role " + role + " set search_path = " + role);
    }

    private static boolean exists(Statement sql, String query) throws SQLException {
        try (ResultSet result = sql.executeQuery(query)) {
            return result.next();
        }
    }

    private Connection awaitConnection(BooleanSupplier alive) throws IOException {
        for (int tries = 0; tries < TRIES_MAX && alive.getAsBoolean(); tries++) {
            try {
                return connect("postgres");
            } catch (SQLException e) {
                if (!isStarting(e)) {
                    throw new IOException("PostgreSQL rejected the administrator's login: " + e.getMessage(), e);
                }
                pause();
            }
        }
        throw new IOException(
                alive.getAsBoolean()
                        ? "PostgreSQL was not ready within 1 minute"
                        : "PostgreSQL stopped while " + "starting");
    }

    /** Class 08: not listening yet; 57P03: listening, and still recovering. */
    private static boolean isStarting(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.equals("57P03");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for PostgreSQL", e);
        }
    }

    private Connection connect(String database) throws SQLException, IOException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address() + "/" + database + "?loginTimeout=10", ADMIN, adminPassword());
    }
}
