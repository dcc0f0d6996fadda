/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Serials that stand on issuances, with no certificate behind them. The broker's clock cannot be set, so the rows are made older. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class IncompleteIT {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<CertificateId, Duration> AGED = new HashMap<>();
    private static Issuer issuer;

    @Inject
    Ledger ledger;

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
    }

    /** The rows are a view: other tests compare them with what the log says. */
    @AfterEach
    void asTheLogHasThem() {
        AGED.forEach((id, by) -> recordedEarlier(id, by.negated()));
        AGED.clear();
    }

    @AfterAll
    static void close() {
        issuer.close();
    }

    @Test
    void isARowOnceFiveMinutesHavePassedAndNotBefore() {
        CertificateId id = recorded();

        age(id, FIVE_MINUTES.minusSeconds(60));
        shown(id).statusCode(404);
        age(id, Duration.ofSeconds(60));

        await().atMost(LIMIT)
                .untilAsserted(() -> shown(id)
                        .statusCode(200)
                        .body("state", equalTo("incomplete"))
                        .body("tenant", equalTo("local"))
                        .body("requestId", equalTo("request-1"))
                        .body("sha256", nullValue()));
        Registry.caller()
                .get("/api/certificates?state=incomplete&limit=500")
                .then()
                .body("items.id", hasItem(id.toString()));
        Registry.caller().get("/api/certificates?limit=500").then().body("items.id", not(hasItem(id.toString())));
        Registry.caller()
                .get("/api/certificates/" + id + "/pem")
                .then()
                .statusCode(404)
                .body("rule", equalTo("finished"));
        assertThat(ledger.countByState().await().atMost(LIMIT)).containsKey("incomplete");
    }

    @Test
    void canBeRevokedAndIsNoAlarmAnyMore() {
        CertificateId id = recorded();
        age(id, FIVE_MINUTES);
        await().atMost(LIMIT).untilAsserted(() -> shown(id).statusCode(200));

        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"keyCompromise\"}")
                .post("/api/certificates/" + id + "/revoke")
                .then()
                .statusCode(200)
                .body("state", equalTo("revoked"))
                .body("revocation.reason", equalTo("keyCompromise"));

        try (LogProbe registry = new LogProbe("registry")) {
            assertThat(registry.read(Streams.REVOCATIONS, id.key()))
                    .singleElement()
                    .isInstanceOf(CertificateRevoked.class);
        }
        Registry.caller()
                .get("/api/certificates?state=incomplete&limit=500")
                .then()
                .body("items.id", not(hasItem(id.toString())));
    }

    @Test
    void isForgottenWhenItsCertificateComesInWhateverOrder() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));
        record(issued.certificate());
        await().atMost(LIMIT).until(() -> isRecorded(issued.certificate()));

        issuer.publish(issued);
        Registry.awaitEntry(issued);
        assertThat(isRecorded(issued.certificate())).isFalse();
        record(issued.certificate());
        CertificateId marker = recorded();

        assertThat(isRecorded(marker)).isTrue();
        age(marker, FIVE_MINUTES);
        await().atMost(LIMIT).untilAsserted(() -> shown(marker).statusCode(200));
        assertThat(isRecorded(issued.certificate())).isFalse();
        shown(issued.certificate()).body("state", equalTo("valid"));
    }

    /** On the log and in the view, as the issuer does before it signs. */
    private static CertificateId recorded() {
        CertificateId id = new CertificateId(issuer.id(), SerialNumber.issued(Registry.newSerial()));
        record(id);
        await().atMost(LIMIT).until(() -> isRecorded(id));
        return id;
    }

    private static void record(CertificateId id) {
        Instant notAfter = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        Sha256 digest = Sha256.of(new byte[] {1});
        issuer.publish(
                Streams.ISSUANCES,
                id.key(),
                new SerialRecorded(id, notAfter, "chancery.requests.local.v1", "request-1", digest, digest, 0));
    }

    private static boolean isRecorded(CertificateId id) {
        try (Connection connection = Registry.database();
                PreparedStatement select = connection.prepareStatement("select 1 from recorded_serial where id = ?")) {
            select.setString(1, id.toString());
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void age(CertificateId id, Duration by) {
        recordedEarlier(id, by);
        AGED.merge(id, by, Duration::plus);
    }

    private static void recordedEarlier(CertificateId id, Duration by) {
        try (Connection connection = Registry.database();
                PreparedStatement update = connection.prepareStatement(
                        "update recorded_serial set recorded_at = recorded_at - make_interval(secs => ?) where id = ?")) {
            update.setInt(1, Math.toIntExact(by.toSeconds()));
            update.setString(2, id.toString());
            assertThat(update.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ValidatableResponse shown(CertificateId id) {
        return Registry.caller().get("/api/certificates/" + id).then();
    }
}
