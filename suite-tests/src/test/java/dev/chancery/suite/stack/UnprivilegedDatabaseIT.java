/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whoever has taken over the database has the database, and not the machine. */
@EnabledOnOs(OS.LINUX)
class UnprivilegedDatabaseIT {
    private static StackUnderTest stack;

    @BeforeAll
    static void start() throws IOException {
        stack = StackUnderTest.shared();
    }

    @Test
    void postgresHasNoCapabilityAndGetsNone() throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(stack.processOf("postgres")), "status"));

        assertThat(status.lines().filter(line -> line.matches("Cap(Inh|Prm|Eff|Amb):.*")))
                .hasSize(4)
                .allMatch(line -> line.endsWith("0000000000000000"));
        assertThat(status).doesNotContainPattern("Uid:\\s+0\\s");
    }

    /** Where we are not root the database is we ourselves, and can read what we can. */
    @Test
    void itsAdministratorReadsNoSecretOfTheSuite() throws Exception {
        if (!"root".equals(System.getProperty("user.name"))) {
            return;
        }
        Path secrets = stack.home().resolve("secrets");
        String password = Files.readString(secrets.resolve("postgres-admin")).strip();
        String url = stack.postgresLogin("registry").get("quarkus.datasource.jdbc.url");
        try (Connection connection = DriverManager.getConnection(String.valueOf(url), "admin", password);
                Statement sql = connection.createStatement()) {
            assertThatThrownBy(() -> read(sql, secrets.resolve("kafka-admin")))
                    .hasMessageContaining("Permission denied");
            assertThatThrownBy(() -> read(sql, Path.of("/etc/shadow"))).hasMessageContaining("Permission denied");
        }
    }

    private static void read(Statement sql, Path file) throws SQLException {
        try (ResultSet content = sql.executeQuery("select pg_read_file('" + file + "')")) {
            assertThat(content.next()).isTrue();
        }
    }
}
