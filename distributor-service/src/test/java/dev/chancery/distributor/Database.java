/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The distributor's schema, read as its role. */
final class Database {
    private Database() {}

    /** Every row of every table as PostgreSQL prints it; octets twice, in hex and as they are. */
    static List<String> rows(Map<String, String> login) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect(login);
                Statement sql = connection.createStatement()) {
            for (String table : List.of(
                    "orders",
                    "request",
                    "outcome",
                    "slot",
                    "placement",
                    "delivery",
                    "fact",
                    "inventory",
                    "view_position")) {
                try (ResultSet found = sql.executeQuery("select t::text from " + table + " t")) {
                    while (found.next()) {
                        rows.add(found.getString(1));
                    }
                }
            }
            for (String octets : List.of("request", "outcome", "fact", "inventory")) {
                try (ResultSet found = sql.executeQuery("select encode(value, 'escape') from " + octets)) {
                    while (found.next()) {
                        rows.add(found.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    static long count(Map<String, String> login, String query) throws SQLException {
        try (Connection connection = connect(login);
                Statement sql = connection.createStatement();
                ResultSet found = sql.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    static void run(Map<String, String> login, String statement) throws SQLException {
        try (Connection connection = connect(login);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    static Connection connect(Map<String, String> login) throws SQLException {
        return DriverManager.getConnection(
                login.get("quarkus.datasource.jdbc.url"),
                login.get("quarkus.datasource.username"),
                login.get("quarkus.datasource.password"));
    }
}
