/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.suite.RunningSuite;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The registry's tables: those in use, and those that a second registry makes of the log from offset 0, in a database that has nothing. */
final class RegistryTables {
    /** What the log gives. The rest is owned, or positions. */
    private static final List<String> VIEWS = List.of(
            "certificate",
            "revocation_transition",
            "revocation_status",
            "outcome",
            "unfinished",
            "deployment",
            "alert",
            "inventory",
            "inventory_version");

    private static final String IN_USE = "chancery";
    private static final Duration REBUILT_MAX = Duration.ofMinutes(10);
    private static final Duration EQUAL_MAX = Duration.ofMinutes(1);
    private static final AtomicInteger REBUILT = new AtomicInteger();

    private final Logins logins;

    RegistryTables(RunningSuite suite) {
        this.logins = new Logins(suite);
    }

    /** SHA-256 of each certificate's bytes by its id, as the table in use has them, and the digest of its chain. */
    Map<String, String> chains() throws SQLException {
        Map<String, String> chains = new TreeMap<>();
        try (Connection connection = logins.database(IN_USE);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(
                        "select id, sha256 || ' ' || encode(sha256(convert_to(chain, 'UTF8')), 'hex') from registry.certificate")) {
            while (rows.next()) {
                chains.put(rows.getString(1), rows.getString(2));
            }
        }
        return chains;
    }

    /** Rows of all views by their content. */
    private Map<String, String> rows(String database) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = logins.database(database);
                Statement sql = connection.createStatement()) {
            for (String view : VIEWS) {
                try (ResultSet found =
                        sql.executeQuery("select md5(t::text), left(t::text, 200) from registry." + view + " t")) {
                    while (found.next()) {
                        rows.put(view + " " + found.getString(1), found.getString(2));
                    }
                }
            }
        }
        return rows;
    }

    /** Compares the view in use with one that is built anew. */
    void compareWithRebuilt(Path directory, Violations violations) throws IOException, SQLException {
        String name = "rebuilt_" + REBUILT.incrementAndGet();
        try (Connection connection = logins.database("postgres");
                Statement sql = connection.createStatement()) {
            sql.execute("create database " + name);
        }
        try (Connection connection = logins.database(name);
                Statement sql = connection.createStatement()) {
            sql.execute("create schema registry authorization registry");
            sql.execute("grant connect on database " + name + " to registry");
        }
        Path log = directory.resolve(name + ".log");
        int management = freePort();
        Process registry = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.config.locations=" + settings(directory, name, management),
                        "-jar",
                        RunningSuite.REPOSITORY
                                .resolve("registry-service/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await("the rebuilt view has come to the end; see " + log)
                    .atMost(REBUILT_MAX)
                    .until(() -> !registry.isAlive() || isReady(management));
            Awaitility.await("views are equal")
                    .atMost(EQUAL_MAX)
                    .until(() -> rows(IN_USE).keySet().equals(rows(name).keySet()) || !registry.isAlive());
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            Map<String, String> inUse = rows(IN_USE);
            Map<String, String> rebuilt = rows(name);
            inUse.forEach(
                    (key, row) -> violations.require(rebuilt.containsKey(key), "rebuilt view lacks %s: %s", key, row));
            rebuilt.forEach((key, row) -> violations.require(
                    inUse.containsKey(key), "rebuilt view has, and the one in use has not, %s: %s", key, row));
        } finally {
            violations.require(registry.isAlive(), "the second registry ended: %s", Files.readString(log));
            registry.destroyForcibly().onExit().join();
            try (Connection connection = logins.database("postgres");
                    Statement sql = connection.createStatement()) {
                sql.execute("drop database " + name + " with (force)");
            }
        }
    }

    private Path settings(Path directory, String database, int management) throws IOException {
        Properties settings = logins.service("registry");
        for (String key : List.of("quarkus.datasource.jdbc.url", "quarkus.datasource.reactive.url")) {
            String inUse = settings.getProperty(key);
            settings.setProperty(key, inUse.substring(0, inUse.lastIndexOf('/') + 1) + database);
        }
        settings.setProperty("quarkus.http.port", "0");
        settings.setProperty("quarkus.management.port", String.valueOf(management));
        Path file = Files.createTempFile(
                directory,
                "registry",
                ".properties",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    private static boolean isReady(int management) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create("http://127.0.0.1:" + management + "/q/health/ready"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
