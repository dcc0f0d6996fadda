/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What the look for certificates of blocked keys costs, asked of PostgreSQL itself. Everything here is rolled back. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class BlockedKeyWorkIT {
    private static final String CERTIFICATES = """
            insert into certificate (id, issuer, serial, subject, names, profile, kind, slot, tenant, request_id, issued_at, not_before, not_after,
                expiring_from, expires_at, auto_renew, labels, policy_version, sha256, chain, key_sha256)
            select 'k.' || n, 'k', 'k' || n, '', '{}', 'server', 'server', 'k/' || n, 't', 'k' || n, now(), now(), now() + interval '1 day',
                now() + interval '1 day', now() + interval '1 day', false, '{}', '1', '', '', 'key-' || (n / 3)
            from generate_series(%d, %d) n""";

    @Test
    void itReadsWhatIsNewAndNotTheInventory() throws SQLException {
        try (Connection connection = Registry.database();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute("update blocked_key set looked = news");
            sql.execute(CERTIFICATES.formatted(1, 20_000));
            // As autovacuum does in time: of a table that it knows nothing of, the planner thinks that it is small.
            sql.execute("analyze certificate");
            assertThat(look(sql)).isEmpty();
            assertThat(plan(sql)).doesNotContain("Seq Scan on certificate");

            sql.execute(
                    "insert into blocked_key (key_sha256, at, actor, proof) values ('key-7', now(), 'a', 'operator')");
            assertThat(look(sql)).isEqualTo("k.21 k.22 k.23 ");
            assertThat(plan(sql)).doesNotContain("Seq Scan on certificate").contains("certificate_by_key");

            sql.execute("update blocked_key set looked = news");
            assertThat(look(sql)).isEmpty();
            sql.execute(CERTIFICATES.formatted(30_000, 30_100));
            assertThat(look(sql))
                    .as("certificates of other keys are no news of this one")
                    .isEmpty();
            sql.execute("update certificate set key_sha256 = 'key-x' where id = 'k.1'");
            sql.execute(CERTIFICATES.formatted(30_200, 30_200).replace("'key-' || (n / 3)", "'key-7'"));
            assertThat(look(sql)).isEqualTo("k.21 k.22 k.23 k.30200 ");
            connection.rollback();
        }
    }

    private static String parameters(String query) {
        return query.replace("?1", "now()").replace("?2", "100");
    }

    private static String look(Statement sql) throws SQLException {
        StringBuilder found = new StringBuilder();
        try (ResultSet rows = sql.executeQuery(parameters(BlockedKeyWork.LEFT))) {
            while (rows.next()) {
                found.append(rows.getString("id")).append(' ');
            }
        }
        return found.toString();
    }

    private static String plan(Statement sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet rows = sql.executeQuery("explain analyze " + parameters(BlockedKeyWork.LEFT))) {
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }
}
