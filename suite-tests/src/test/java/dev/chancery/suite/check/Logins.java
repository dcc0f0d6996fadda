/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import dev.chancery.suite.RunningSuite;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** How one logs in to a suite that runs on this machine, as its owner can. */
public record Logins(RunningSuite suite) {

    /** The broker's administrator, who may read everything. */
    public Map<String, Object> kafkaAdmin() {
        return kafka("admin");
    }

    /** One of the broker's principals. */
    public Map<String, Object> kafka(String principal) {
        Map<String, Object> settings = new HashMap<>();
        properties(suite.home().resolve("kafka/" + principal + ".properties"))
                .forEach((key, value) -> settings.put(String.valueOf(key), value));
        return settings;
    }

    /** The database's administrator. */
    Connection database(String name) throws SQLException {
        try {
            String password = Files.readString(suite.home().resolve("secrets/postgres-admin"))
                    .strip();
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + suite.port(54_329) + "/" + name, "admin", password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code up} told a service. */
    public Properties service(String label) {
        return properties(suite.home().resolve("services/" + label + ".properties"));
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
