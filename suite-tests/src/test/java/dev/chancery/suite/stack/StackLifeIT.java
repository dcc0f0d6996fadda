/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds when the stack is stopped, or killed. */
class StackLifeIT {
    private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @Test
    void aRestartFindsTheDataAgain() throws Exception {
        try (StackUnderTest first = StackUnderTest.start(directory.resolve("home"))) {
            assertThat(write(first)).isZero();
            sql(first, "create table kept (value text)");
        }

        try (StackUnderTest second = StackUnderTest.start(directory.resolve("home"))) {
            assertThat(write(second)).isOne();
            sql(second, "insert into kept values ('again')");
        }
    }

    @Test
    void nothingIsLeftRunningOnceAKilledStackWasStartedAgain() throws Exception {
        StackUnderTest killed = StackUnderTest.start(directory.resolve("home"));
        List<ProcessHandle> left = killed.children();
        assertThat(left).hasSize(2);
        killed.kill();

        try (StackUnderTest next = StackUnderTest.start(directory.resolve("home"))) {
            assertThat(left).noneMatch(ProcessHandle::isAlive);
            assertThat(write(next)).isZero();
        }
    }

    @Test
    void aStackThatEndsLeavesNothingRunning() throws Exception {
        StackUnderTest stack = StackUnderTest.start(directory.resolve("home"));
        List<ProcessHandle> children = stack.children();

        stack.close();

        assertThat(children).hasSize(2).noneMatch(ProcessHandle::isAlive);
    }

    private static long write(StackUnderTest stack) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(stack.kafkaLogin("issuer"), new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>("chancery.authorities.v1", VALUE, VALUE))
                    .get()
                    .offset();
        }
    }

    private static void sql(StackUnderTest stack, String statement) throws SQLException {
        Map<String, String> login = stack.postgresLogin("registry");
        try (Connection connection = DriverManager.getConnection(
                        login.get("quarkus.datasource.jdbc.url"),
                        "registry",
                        login.get("quarkus.datasource.password"));
                Statement sql = connection.createStatement();
                ResultSet user = sql.executeQuery("select current_schema()")) {
            assertThat(user.next()).isTrue();
            assertThat(user.getString(1)).isEqualTo("registry");
            sql.execute(statement);
        }
    }
}
