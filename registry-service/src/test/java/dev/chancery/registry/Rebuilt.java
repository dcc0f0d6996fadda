/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import static org.awaitility.Awaitility.await;

import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.testkit.ChanceryInfrastructure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Drops a view with its positions and reads the log again: another replica, while the registry under test goes on. */
public final class Rebuilt {
    private Rebuilt() {}

    public static void view(DataSource database, String name, String topic, PostgresView view, String... tables) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String table : tables) {
                statement.executeUpdate("delete from " + table);
            }
            statement.executeUpdate("delete from view_position where view = '" + name + "'");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (ViewUpdater follower = new ViewUpdater(
                ChanceryInfrastructure.available().propertiesOf("registry"),
                "rebuilt-" + name,
                Set.of(topic),
                view,
                InstantSource.system())) {
            follower.start();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> follower.progress().isCaughtUp());
        }
    }

    /** The rows as text, one a line. */
    public static List<String> rows(DataSource database, String query) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }
}
