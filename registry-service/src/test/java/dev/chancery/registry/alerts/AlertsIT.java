/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Alert.CertAlmostExpired;
import dev.chancery.contracts.AlertCommand.AcknowledgeAlert;
import dev.chancery.contracts.AlertCommand.SnoozeAlert;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Rebuilt;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class AlertsIT {
    private static final Instant OPENED = Instant.parse("2026-11-21T10:00:00Z");
    private static LogProbe watcher;

    private final Slot slot = Slot.of("svc-" + UUID.randomUUID(), "server");
    private final String id = slot + "#cert-almost-expired";

    @Inject
    DataSource database;

    @Inject
    Mutiny.SessionFactory sessions;

    @BeforeAll
    static void open() {
        watcher = new LogProbe("watcher");
    }

    @AfterAll
    static void close() {
        watcher.close();
    }

    @Test
    void anAlertIsListedWhileItIsOpen() {
        watcher.publishTwice(event(1, Alert.State.OPEN));
        awaitState("open");
        Registry.caller().get("/api/alerts?state=open").then().body("items.id", hasItem(id));

        watcher.publishTwice(event(2, Alert.State.RESOLVED));

        awaitState("resolved");
        Registry.caller().get("/api/alerts?state=open").then().body("items.id", not(hasItem(id)));
        Registry.caller().get("/api/alerts?state=loud").then().statusCode(400).body("field", equalTo("state"));
    }

    @Test
    void aLowerVersionThatComesLateIsIgnored() {
        watcher.publish(event(2, Alert.State.RESOLVED));
        watcher.publish(event(1, Alert.State.OPEN));
        watcher.publish(event(3, Alert.State.ACKNOWLEDGED));
        awaitState("acknowledged");

        watcher.publish(event(2, Alert.State.RESOLVED));
        watcher.publish(new LogEvent(
                Streams.ALERTS.topic(), id, event(9, Alert.State.OPEN).envelope(), Bytes.of(new byte[] {'{'})));

        Registry.caller()
                .get("/api/alerts/{id}", id)
                .then()
                .statusCode(200)
                .body("state", equalTo("acknowledged"))
                .body("kind", equalTo("cert-almost-expired"))
                .body("slot", equalTo(slot.text()));
    }

    @Test
    void whatAPersonSaysIsACommandToTheWatcher() {
        watcher.publish(event(1, Alert.State.OPEN));
        awaitState("open");

        String commandId = Registry.caller()
                .contentType("application/json")
                .body("{\"comment\":\"on it\"}")
                .post("/api/alerts/{id}/acknowledge", id)
                .then()
                .statusCode(202)
                .extract()
                .path("commandId");
        String until = Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        String snoozeId = Registry.caller()
                .contentType("application/json")
                .body("{\"until\":\"" + until + "\"}")
                .post("/api/alerts/{id}/snooze", id)
                .then()
                .statusCode(202)
                .extract()
                .path("commandId");

        assertThat(watcher.read(Streams.ALERT_COMMANDS, id))
                .containsExactly(
                        new AcknowledgeAlert(commandId, id, "tester", "on it"),
                        new SnoozeAlert(snoozeId, id, "tester", Instant.parse(until)));
    }

    @Test
    void aSnoozeHasAnEnd() {
        watcher.publish(event(1, Alert.State.OPEN));
        awaitState("open");

        for (String body : List.of(
                "{}",
                "{\"until\":\"tomorrow\"}",
                "{\"until\":\"2020-01-01T00:00:00Z\"}",
                "{\"until\":\"2099-01-01T00:00:00Z\"}")) {
            Registry.caller()
                    .contentType("application/json")
                    .body(body)
                    .post("/api/alerts/{id}/snooze", id)
                    .then()
                    .statusCode(422)
                    .body("field", equalTo("until"));
        }
    }

    @Test
    void nothingIsSaidToAnAlertThatIsNotThere() {
        Registry.caller().post("/api/alerts/{id}/silence", id).then().statusCode(404);
        watcher.publish(event(1, Alert.State.RESOLVED));
        awaitState("resolved");

        Registry.caller().post("/api/alerts/{id}/silence", id).then().statusCode(409);
    }

    @Test
    void aViewThatIsDroppedComesBackTheSame() {
        watcher.publishTwice(event(1, Alert.State.OPEN), event(2, Alert.State.SILENCED));
        awaitState("silenced");
        String rows = "select alert::text from alert order by key";
        List<String> before = Rebuilt.rows(database, rows);

        Rebuilt.view(
                database,
                "alerts",
                Streams.ALERTS.topic(),
                new PostgresView(sessions, "alerts", new AlertRows()),
                "alert");

        assertThat(Rebuilt.rows(database, rows)).isEqualTo(before).isNotEmpty();
    }

    private void awaitState(String state) {
        await().untilAsserted(() -> Registry.caller()
                .get("/api/alerts/{id}", id)
                .then()
                .statusCode(200)
                .body("state", equalTo(state)));
    }

    private LogEvent event(long version, Alert.State state) {
        Alert alert = new CertAlmostExpired(
                slot,
                CertificateId.parse("0123456789abcdef0123456789abcdef.4a"),
                version,
                state,
                OPENED,
                OPENED.plusSeconds(version),
                OPENED.plus(10, ChronoUnit.DAYS),
                "api.internal expires soon",
                0.2,
                15,
                "automatic");
        return watcher.event(Streams.ALERTS, alert.key(), alert);
    }
}
