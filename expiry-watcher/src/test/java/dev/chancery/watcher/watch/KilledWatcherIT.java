/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import static dev.chancery.watcher.watch.FakeServices.issued;
import static dev.chancery.watcher.watch.FakeServices.newId;
import static dev.chancery.watcher.watch.FakeServices.newService;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.LostRight;
import dev.chancery.testkit.Obstacle;
import dev.chancery.testkit.PackagedService;
import dev.chancery.testkit.RowGate;
import dev.chancery.x509.CertificateId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** kill -9 of the packaged watcher between news and what follows from it: no alert and no renewal is lost, and none is doubled. */
class KilledWatcherIT {
    private static final Path HOME = Path.of("target/killed-watcher-it").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LIFETIME = Duration.ofDays(100);
    private static final int SOONEST = 3;

    private static FakeServices world;
    private static PackagedService watcher;

    @BeforeAll
    static void play() {
        world = new FakeServices(ChanceryInfrastructure.available());
        watcher = PackagedService.of(
                "watcher",
                HOME,
                Map.of(
                        "chancery.watch.interval-max", "PT1S",
                        "chancery.watch.metrics-interval", "PT1S",
                        "chancery.watch.expiry-series-max", String.valueOf(SOONEST)),
                List.of());
        watcher.start();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> watcher.get("/q/health/ready").statusCode() == 200);
    }

    @AfterAll
    static void end() {
        watcher.close();
        world.close();
    }

    /**
     * Where it is killed.
     *
     * @param last what was done last; what comes next is held back
     * @param obstacle for slots of services that begin so
     */
    record Step(String last, Function<String, Obstacle> obstacle) {
        @Override
        public String toString() {
            return last;
        }
    }

    static List<Step> steps() {
        return List.of(
                new Step(
                        "the news was read",
                        prefix -> RowGate.before(
                                "watcher", "insert", "certificate", "new.service like '" + prefix + "%'")),
                new Step(
                        "the round was decided",
                        prefix -> RowGate.before("watcher", "insert", "outbox", "new.key like '" + prefix + "%'")),
                new Step(
                        "the events were stored",
                        prefix -> new LostRight("watcher", Streams.ALERTS.topic(), () -> isWaiting(prefix))),
                new Step(
                        "the events were published",
                        prefix -> RowGate.before("watcher", "update", "outbox", "new.key like '" + prefix + "%'")));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void losesAndDoublesNothingWhereverItIsKilled(Step step) {
        String prefix = newService();
        List<Slot> owned = IntStream.range(0, 5)
                .mapToObj(i -> Slot.of(prefix + "-owned-" + i, "server"))
                .toList();
        List<Slot> bound = IntStream.range(0, 5)
                .mapToObj(i -> Slot.of(prefix + "-bound-" + i, "server"))
                .toList();
        try (Obstacle obstacle = step.obstacle().apply(prefix)) {
            owned.forEach(slot -> issue("local", slot, 90));
            bound.forEach(slot -> issue("distributor", slot, 70));
            await().atMost(LIMIT).until(obstacle::isReached);
            watcher.kill();
        }
        watcher.start();

        for (Slot slot : owned) {
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(said(slot, "cert-almost-expired")).containsExactly(Alert.State.OPEN);
                assertThat(said(slot, "renewal-due")).containsExactly(Alert.State.OPEN);
            });
        }
        for (Slot slot : bound) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(commanded(slot)).hasSize(1));
        }
        Slot last = Slot.of(newService(), "server");
        issue("local", last, 90);
        await().atMost(LIMIT).until(() -> said(last, "renewal-due").size() == 1);
        assertThat(owned)
                .allSatisfy(
                        slot -> assertThat(said(slot, "cert-almost-expired")).hasSize(1));
        assertThat(bound).allSatisfy(slot -> assertThat(commanded(slot)).hasSize(1));
    }

    /** What may stand twice on the log is the very same. */
    private static List<Alert.State> said(Slot slot, String kind) {
        return world.history(slot, kind).stream().distinct().map(Alert::state).toList();
    }

    private static List<RenewAndDeliver> commanded(Slot slot) {
        return world.renewals(slot).stream().distinct().toList();
    }

    private static void issue(String tenant, Slot slot, long daysOld) {
        Instant start = InstantSource.system().instant().minus(Duration.ofDays(daysOld));
        world.issue(issued(newId(), tenant, slot, start, LIFETIME, null));
    }

    @Test
    void countsTheCertificatesThatEndSoonest() {
        for (int i = 0; i <= SOONEST; i++) {
            CertificateId id = newId();
            Instant start = InstantSource.system().instant().minus(Duration.ofDays(99));
            world.issue(issued(id, "local", Slot.lone(id), start, LIFETIME, null));
        }

        await().atMost(LIMIT).untilAsserted(() -> {
            List<String> told = watcher.get("/q/metrics").body().lines().toList();
            assertThat(told.stream().filter(line -> line.startsWith("x509_cert_not_after{")))
                    .hasSize(SOONEST)
                    .allSatisfy(line -> assertThat(line).contains("serial_number=", "subject_CN=", "issuer_CN="));
            assertThat(told).anyMatch(line -> line.startsWith("chancery_slots{state=\"almost_expired\""));
            assertThat(told).anyMatch(line -> line.startsWith("chancery_alerts_open{kind=\"cert-almost-expired\""));
            assertThat(told).anyMatch(line -> line.startsWith("chancery_renewals_total{result=\"commanded\""));
        });
    }

    @Test
    void isReadyOnceItsTopicsExistAndItsViewHasReadThem() throws Exception {
        String topic = Streams.ALERT_COMMANDS.topic();
        watcher.kill();
        try (Admin admin = Admin.create(ChanceryInfrastructure.available().adminProperties())) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(LIMIT).until(() -> !admin.listTopics().names().get().contains(topic));
            watcher.start();
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> watcher.get("/q/health/ready").statusCode() == 503);
            assertThat(watcher.get("/q/health/ready").body()).contains("slots read to the end of the log");
            assertThat(watcher.get("/q/health/live").statusCode()).isEqualTo(200);

            admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get();
        }
        await().atMost(LIMIT).until(() -> watcher.get("/q/health/ready").statusCode() == 200);
    }

    private static boolean isWaiting(String prefix) {
        Map<String, String> login = ChanceryInfrastructure.available().databaseOf("watcher");
        try (Connection connection = DriverManager.getConnection(
                        login.get("quarkus.datasource.jdbc.url"),
                        login.get("quarkus.datasource.username"),
                        login.get("quarkus.datasource.password"));
                Statement sql = connection.createStatement();
                ResultSet found = sql.executeQuery(
                        "select count(*) from outbox where published_at is null and key like '" + prefix + "%'")) {
            found.next();
            return found.getLong(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
