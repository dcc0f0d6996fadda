/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chancery.stack.topics.Topic;
import dev.chancery.stack.topics.TopicPlan;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody gets in without a password, and nobody does what topics.yaml does not say. */
class ClosedStackIT {
    private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LARGE = new byte[200_000];

    private static TopicPlan plan;
    private static StackUnderTest stack;

    @BeforeAll
    static void start() throws IOException {
        plan = TopicPlan.read(Path.of("../deploy/topics.yaml"));
        stack = StackUnderTest.shared();
    }

    static Stream<String> principals() throws IOException {
        return TopicPlan.read(Path.of("../deploy/topics.yaml")).principals().stream();
    }

    @Test
    void refusesWhoeverHasNoName() {
        Map<String, Object> anonymous = Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "default.api.timeout.ms", "3000",
                "request.timeout.ms", "2000");

        assertThatThrownBy(() -> describe(anonymous)).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void refusesAWrongPassword() {
        Map<String, Object> login = stack.kafkaLogin("admin");
        login.computeIfPresent(
                "sasl.jaas.config", (_, jaas) -> jaas.toString().replaceAll("password=\".", "password=\"x"));

        assertThatThrownBy(() -> describe(login)).hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void theControllerRefusesEvenTheAdministratorsClientPassword() throws IOException {
        Map<String, Object> login = stack.kafkaLogin("admin");
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(stack.home().resolve("kafka/server.properties"))) {
            settings.load(reader);
        }
        login.remove("bootstrap.servers");
        login.put(
                "bootstrap.controllers",
                settings.getProperty("controller.quorum.voters").replace("1@", ""));
        login.put("sasl.mechanism", "PLAIN");
        login.computeIfPresent(
                "sasl.jaas.config",
                (_, jaas) -> jaas.toString().replace("scram.ScramLoginModule", "plain.PlainLoginModule"));

        assertThatThrownBy(() -> describe(login)).hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @ParameterizedTest
    @MethodSource("principals")
    void writesWhatItOwnsAndNothingThatAnotherDoes(String principal) {
        try (KafkaProducer<byte[], byte[]> producer = producer(principal)) {
            for (Topic topic : plan.topics()) {
                Throwable failure = catchThrowable(() -> producer.send(new ProducerRecord<>(topic.name(), VALUE, VALUE))
                        .get());
                if (topic.writers().contains(principal)) {
                    assertThat(failure)
                            .as("%s writes %s", principal, topic.name())
                            .isNull();
                } else {
                    assertThat(failure)
                            .as("%s must not write %s", principal, topic.name())
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(
                                    AuthorizationException.class); // who writes nothing hears of the cluster
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("principals")
    void readsWhatIsMeantForItAndNothingElse(String principal) {
        for (Topic topic : plan.topics()) {
            Throwable failure = catchThrowable(() -> read(principal, topic.name()));
            if (topic.readers().containsKey(principal)) {
                assertThat(failure).as("%s reads %s", principal, topic.name()).isNull();
            } else {
                assertThat(failure)
                        .as("%s must not read %s", principal, topic.name())
                        .isInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void aGroupIsForItsOwnPrincipalAlone() {
        assertThatThrownBy(() -> join("local", "issuer-requests", "chancery.outcomes.local.v1"))
                .isInstanceOf(GroupAuthorizationException.class);
        assertThat(catchThrowable(() -> join("local", "local-outcomes", "chancery.outcomes.local.v1")))
                .isNull();
    }

    @Test
    void takesARequestThatTheIssuerIsToRefuseForItsLengthAndNoneThatIsLonger() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer("local")) {
            assertThat(producer.send(new ProducerRecord<>("chancery.requests.local.v1", VALUE, LARGE))
                            .get()
                            .hasOffset())
                    .isTrue();
            assertThatThrownBy(() -> producer.send(
                                    new ProducerRecord<>("chancery.requests.local.v1", VALUE, new byte[300_000]))
                            .get())
                    .hasCauseInstanceOf(RecordTooLargeException.class);
        }
    }

    @Test
    void aTenantDoesNotReadTheAlertsOfOthersAndHasNoGroupsBesideItsOwn() {
        assertThatThrownBy(() -> read("local", "chancery.alerts.v1")).isInstanceOf(TopicAuthorizationException.class);
        assertThat(catchThrowable(() -> read("observer", "chancery.alerts.v1"))).isNull();
        assertThatThrownBy(() -> join("local", "locality", "chancery.outcomes.local.v1"))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void aRoleSeesNoSchemaButItsOwn() throws SQLException {
        sql("watcher", "create table if not exists secret (value text)");

        assertThatThrownBy(() -> sql("registry", "select * from watcher.secret"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        assertThatThrownBy(() -> sql("registry", "create table public.mine (value text)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void theDatabaseRefusesAWrongPassword() {
        Map<String, String> login = stack.postgresLogin("registry");

        assertThatThrownBy(
                        () -> DriverManager.getConnection(login.get("quarkus.datasource.jdbc.url"), "registry", "wrong")
                                .close())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    private static void describe(Map<String, Object> login) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(login)) {
            admin.describeCluster().nodes().get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String principal) {
        Map<String, Object> settings = new TreeMap<>(stack.kafkaLogin(principal));
        settings.put("linger.ms", "0");
        settings.put("max.request.size", "1048588");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void read(String principal, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(stack.kafkaLogin(principal))) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            consumer.poll(Duration.ofMillis(20));
            consumer.position(new TopicPartition(topic, 0), Duration.ofSeconds(10));
            consumer.poll(Duration.ofMillis(300));
        }
    }

    private static void join(String principal, String group, String topic) {
        Map<String, Object> settings = stack.kafkaLogin(principal);
        settings.put("group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            consumer.subscribe(List.of(topic));
            consumer.poll(Duration.ofSeconds(5));
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static void sql(String role, String statement) throws SQLException {
        Map<String, String> login = stack.postgresLogin(role);
        try (Connection connection = DriverManager.getConnection(
                        login.get("quarkus.datasource.jdbc.url"), role, login.get("quarkus.datasource.password"));
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
