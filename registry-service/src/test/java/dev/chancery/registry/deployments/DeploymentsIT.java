/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.DeploymentCommand.IssueAndDeliver;
import dev.chancery.contracts.DeploymentCommand.Redeliver;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Rebuilt;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
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
class DeploymentsIT {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final CertificateId CERTIFICATE = CertificateId.parse("0123456789abcdef0123456789abcdef.4a");
    private static LogProbe distributor;

    private final String service = "svc-" + UUID.randomUUID();

    @Inject
    DataSource database;

    @Inject
    Mutiny.SessionFactory sessions;

    @BeforeAll
    static void open() {
        distributor = new LogProbe("distributor");
    }

    @AfterAll
    static void close() {
        distributor.close();
    }

    @Test
    void showsTheNewestDeliveryWithItsFiles() {
        distributor.publishTwice(
                event("d-1", State.PLANNED, 0), event("d-1", State.FILES_VERIFIED, 1), event("d-2", State.PUSHED, 2));

        await().untilAsserted(() -> Registry.caller()
                .get("/api/deployments?service=" + service)
                .then()
                .body("items", hasSize(1))
                .body("items[0].slot", equalTo(service + "/server"))
                .body("items[0].host", equalTo("web-1"))
                .body("items[0].state", equalTo("pushed"))
                .body("items[0].deployment", equalTo("d-2"))
                .body("items[0].certificate", equalTo(CERTIFICATE.toString()))
                .body("items[0].files[0].path", equalTo("/srv/server-key.pem"))
                .body("items[0].files[0].mode", equalTo("0600"))
                .body("items[0].at", equalTo("2026-11-21T10:00:02Z")));
    }

    @Test
    void aCertificateSaysWhereItWasDelivered() {
        try (Issuer issuer = new Issuer(ChanceryInfrastructure.available())) {
            CertificateIssued issued =
                    issuer.issued(Registry.newSerial(), Facts.lone("r").ofService(service));
            CertificateIssued other =
                    issuer.issued(Registry.newSerial(), Facts.lone("r").ofService(service));
            issuer.publish(issued);
            issuer.publish(other);
            distributor.publishTwice(
                    event("d-1", State.PLANNED, 0, issued.certificate()),
                    event("d-1", State.FILES_VERIFIED, 1, issued.certificate()));

            await().untilAsserted(() -> Registry.caller()
                    .get("/api/certificates/" + issued.certificate())
                    .then()
                    .statusCode(200)
                    .body("deployments", hasSize(1))
                    .body("deployments[0].host", equalTo("web-1"))
                    .body("deployments[0].state", equalTo("files_verified"))
                    .body("deployments[0].files[0].path", equalTo("/srv/server-key.pem"))
                    .body("extensions", hasSize(0)));
            Registry.awaitEntry(other);
            Registry.caller()
                    .get("/api/certificates/" + other.certificate())
                    .then()
                    .body("deployments", hasSize(0));
            Registry.caller()
                    .get("/api/certificates?service=" + service)
                    .then()
                    .body("items", hasSize(2))
                    .body("items[0].deployments", nullValue());
        }
    }

    @Test
    void aRepeatThatComesLateTurnsNothingBack() {
        LogEvent planned = event("d-1", State.PLANNED, 0);
        LogEvent verified = event("d-1", State.FILES_VERIFIED, 1);
        LogEvent next = event("d-2", State.UNREACHABLE, 2);

        for (LogEvent event : List.of(planned, verified, next, planned, verified, planned)) {
            distributor.publish(event);
        }
        distributor.publish(event("d-1", State.RELOADED, 5));

        await().untilAsserted(() -> assertThat(Rebuilt.rows(
                        database,
                        "select deployment || ' ' || state from deployment where service = '" + service
                                + "' order by deployment"))
                .containsExactly("d-1 RELOADED", "d-2 UNREACHABLE"));
        Registry.caller()
                .get("/api/deployments?service=" + service)
                .then()
                .body("items.state", contains("unreachable"));
    }

    @Test
    void aViewThatIsDroppedComesBackTheSame() {
        distributor.publishTwice(event("d-1", State.PLANNED, 0), event("d-1", State.FAILED, 1));
        await().untilAsserted(() -> Registry.caller()
                .get("/api/deployments?service=" + service)
                .then()
                .body("items.state", contains("failed")));
        String rows = "select deployment::text from deployment order by slot, host, deployment";
        List<String> before = Rebuilt.rows(database, rows);

        Rebuilt.view(
                database,
                "deployments",
                Streams.DEPLOYMENT_EVENTS.topic(),
                new PostgresView(sessions, "deployments", new DeploymentRows()),
                "deployment");

        assertThat(Rebuilt.rows(database, rows)).isEqualTo(before).isNotEmpty();
    }

    @Test
    void whatIsNotBoundIsNotIssued() {
        json("{}").put("/api/services/" + service).then().statusCode(201);

        json("{}")
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(409)
                .body("rule", equalTo("bound"));
        json("{}").post("/api/services/svc-unknown/issue").then().statusCode(404);
    }

    @Test
    void anIssueIsACommandToTheDistributor() {
        bound("server");

        String commandId = json("{\"kind\":\"server\"}")
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(202)
                .body("slot", equalTo(service + "/server"))
                .extract()
                .path("commandId");

        assertThat(distributor.read(Streams.DEPLOYMENT_COMMANDS, service))
                .containsExactly(new IssueAndDeliver(commandId, service, "server"));
    }

    @Test
    void aDeliveryIsACommandToTheDistributor() {
        bound("server");

        String everywhere = deliver("{}").statusCode(202).extract().path("commandId");
        String there = deliver("{\"kind\":\"server\",\"host\":\"" + service + "\"}")
                .statusCode(202)
                .body("slot", equalTo(service + "/server"))
                .extract()
                .path("commandId");

        assertThat(distributor.read(Streams.DEPLOYMENT_COMMANDS, service))
                .containsExactly(
                        new Redeliver(everywhere, service, "server", null),
                        new Redeliver(there, service, "server", service));
    }

    @Test
    void whatIsNotBoundIsNotDelivered() {
        bound("server");

        deliver("{\"host\":\"other\"}").statusCode(409).body("field", equalTo("host"));
        deliver("{\"kind\":\"dual\"}").statusCode(409).body("field", equalTo("kind"));
        json("{}").post("/api/services/svc-unknown/deliver").then().statusCode(404);
    }

    private ValidatableResponse deliver(String body) {
        return json(body).post("/api/services/" + service + "/deliver").then();
    }

    @Test
    void theOnlyKindNeedsNoNaming() {
        bound("client");

        Registry.caller()
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(202)
                .body("slot", equalTo(service + "/client"));
        json("{\"kind\":\"dual\"}")
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(409)
                .body("field", equalTo("kind"));
    }

    @Test
    void theSameKeyGivesOneCommand() {
        bound("server");
        String key = UUID.randomUUID().toString();

        String first = json("{}")
                .header("Idempotency-Key", key)
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(202)
                .extract()
                .path("commandId");
        String second = json("{}")
                .header("Idempotency-Key", key)
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(202)
                .extract()
                .path("commandId");

        assertThat(second).isEqualTo(first);
        assertThat(distributor.read(Streams.DEPLOYMENT_COMMANDS, service)).hasSize(1);
        json("{}")
                .header("Idempotency-Key", "a b")
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(400);
    }

    @Test
    void aKeyIsForOneMeaning() {
        bound("server");
        String other = service + "-2";
        json("{\"bindings\":[{\"host\":\"" + service + "\",\"directory\":\"b\"}]}")
                .put("/api/services/" + other)
                .then()
                .statusCode(201);
        String key = UUID.randomUUID().toString();
        json("{}")
                .header("Idempotency-Key", key)
                .post("/api/services/" + service + "/issue")
                .then()
                .statusCode(202);

        json("{}")
                .header("Idempotency-Key", key)
                .post("/api/services/" + other + "/issue")
                .then()
                .statusCode(422)
                .body("field", equalTo("Idempotency-Key"));
    }

    private void bound(String kind) {
        json("{}").put("/api/hosts/" + service).then().statusCode(201);
        json("{\"bindings\":[{\"host\":\"" + service + "\",\"directory\":\"a\",\"kind\":\"" + kind + "\"}]}")
                .put("/api/services/" + service)
                .then()
                .statusCode(201);
    }

    private LogEvent event(String deployment, State state, int second) {
        return event(deployment, state, second, CERTIFICATE);
    }

    private LogEvent event(String deployment, State state, int second, CertificateId certificate) {
        List<DeployedFile> files = state == State.PLANNED
                ? List.of()
                : List.of(new DeployedFile("/srv/server-key.pem", Sha256.of(new byte[] {1}), "api", "0600"));
        DeploymentAdvanced advanced = new DeploymentAdvanced(
                deployment,
                "c-1",
                Slot.of(service, "server"),
                "web-1",
                state,
                certificate,
                START.plusSeconds(second),
                files,
                true,
                null);
        return distributor.event(Streams.DEPLOYMENT_EVENTS, advanced.key(), advanced);
    }

    private static RequestSpecification json(String body) {
        return Registry.caller().contentType("application/json").body(body);
    }
}
