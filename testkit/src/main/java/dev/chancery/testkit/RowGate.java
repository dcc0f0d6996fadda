/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds back whoever writes a certain row, in the middle of the transaction. */
public final class RowGate implements Obstacle {
    private static final String ANYWHERE = "from pg_locks where locktype = 'advisory' and not granted";
    private static final AtomicInteger GATES = new AtomicInteger();

    private final Connection keeper;
    private final String table;
    /** Names its lock, its trigger, and the function behind it. */
    private final int number;

    private RowGate(Connection keeper, String table, int number) {
        this.keeper = keeper;
        this.table = table;
        this.number = number;
    }

    /**
     * @param role whose table it is: a service's
     * @param event insert or update
     * @param condition on {@code new}, in SQL
     */
    public static RowGate before(String role, String event, String table, String condition) {
        try {
            int number = GATES.incrementAndGet();
            RowGate gate = new RowGate(connect(role), table, number);
            gate.run("select pg_advisory_lock(" + number + ")");
            gate.run("create function held_back_" + number + "() returns trigger language plpgsql as"
                    + " $$ begin perform pg_advisory_xact_lock_shared(" + number + "); return new; end $$");
            gate.run("create trigger held_back_" + number + " before " + event + " on " + table + " for each row when ("
                    + condition + ") execute function held_back_" + number + "()");
            return gate;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isReached() {
        return count(ANYWHERE + " and objid = " + number) > 0;
    }

    /** The server learns of its client's death now, instead of when it next writes to it: here and at every other gate. */
    @Override
    public void close() {
        try (keeper) {
            run("select pg_terminate_backend(pid) " + ANYWHERE);
            await().atMost(Duration.ofSeconds(30)).until(() -> count(ANYWHERE) == 0);
            run("drop trigger held_back_" + number + " on " + table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long count(String locks) {
        try (Statement sql = keeper.createStatement();
                ResultSet found = sql.executeQuery("select count(*) " + locks)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String role) throws SQLException {
        Map<String, String> login = ChanceryInfrastructure.available().databaseOf(role);
        return DriverManager.getConnection(
                login.get("quarkus.datasource.jdbc.url"),
                login.get("quarkus.datasource.username"),
                login.get("quarkus.datasource.password"));
    }

    private void run(String text) throws SQLException {
        try (Statement sql = keeper.createStatement()) {
            sql.execute(text);
        }
    }
}
