/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
@SuppressWarnings("NullAway.Init") // Quarkus sets the fields
class LedgerIT {
    private static Issuer issuer;

    @Inject
    CertificateCounts counts;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
    }

    @AfterAll
    static void close() {
        issuer.close();
    }

    @Test
    void showsWhatWasIssued() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("request-1"));

        issuer.publish(issued);
        Registry.awaitEntry(issued);

        String id = issued.certificate().toString();
        Registry.caller()
                .get("/api/certificates/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("state", equalTo("valid"))
                .body("names", contains(issued.names().toArray()))
                .body("tenant", equalTo("local"))
                .body("requestId", equalTo("request-1"))
                .body("chain", equalTo(null));
        Registry.caller()
                .get("/api/certificates/" + issued.certificate().serial())
                .then()
                .statusCode(200)
                .body("id", equalTo(id));
        Registry.caller()
                .get("/api/certificates/" + id + "/chain")
                .then()
                .statusCode(200)
                .body(equalTo(issued.chain()));
        Registry.caller()
                .get("/api/certificates/" + id + "/pem")
                .then()
                .statusCode(200)
                .body(startsWith("-----BEGIN CERTIFICATE-----"));
    }

    /** One in 128 serial numbers begins with 00, which openssl does not print; and others print colons, capitals, a 0x. */
    @Test
    void findsACertificateByEverySpellingOfItsSerial() {
        BigInteger serial = new BigInteger(147, new Random()).setBit(147);
        CertificateIssued issued = issuer.issued(serial, Facts.lone("spelled-" + serial));
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        String id = issued.certificate().toString();
        String whole = issued.certificate().serial().hex();
        assertThat(whole).startsWith("00");
        String hex = serial.toString(16);
        String printed = whole.replaceFirst("^(00)+", "");
        String colons = printed.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        for (String spelled : List.of(
                whole,
                hex,
                printed,
                printed.toUpperCase(Locale.ROOT),
                colons,
                "00:" + colons,
                "0x" + hex,
                "00" + whole)) {
            isFound(id, spelled);
            isFound(id, issued.certificate().issuer().hex().toUpperCase(Locale.ROOT) + "." + spelled);
            isListed(id, spelled);
        }
        isListed(id, colons.substring(0, 29));
        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"superseded\"}")
                .post("/api/certificates/" + printed + "/revoke")
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("state", equalTo("revoked"));
    }

    private static void isFound(String id, String spelled) {
        Registry.caller()
                .get("/api/certificates/{spelled}", spelled)
                .then()
                .statusCode(200)
                .body("id", equalTo(id));
    }

    private static void isListed(String id, String spelled) {
        Registry.caller()
                .queryParam("q", spelled)
                .get("/api/certificates")
                .then()
                .statusCode(200)
                .body("items.id", contains(id));
    }

    /** An authority whose key is on a token cannot repeat a signature: after a crash the same certificate comes with other octets. */
    @Test
    void ofACertificateThatWasSignedTwiceTheFirstStands() {
        BigInteger serial = Registry.newSerial();
        Facts facts = Facts.lone("request-" + serial);
        CertificateIssued first = issuer.issued(serial, facts);
        CertificateIssued repeated = issuer.issued(serial, facts);
        issuer.publish(first);
        Registry.awaitEntry(first);

        issuer.publish(repeated);
        awaitWhatIsBehind();

        assertThat(repeated.sha256()).isNotEqualTo(first.sha256());
        shows(first);
    }

    @Test
    void theFirstOutcomesOctetsAreTheCertificateWhenTheyComeLast() {
        BigInteger serial = Registry.newSerial();
        Facts facts = Facts.lone("request-" + serial);
        CertificateIssued issued = issuer.issued(serial, facts);
        CertificateIssued granted = issuer.issued(serial, facts);
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        grantAndRepeat(granted, issuer.issued(serial, facts));

        assertThat(granted.sha256()).isNotEqualTo(issued.sha256());
        shows(granted);
    }

    @Test
    void theFirstOutcomesOctetsAreTheCertificateWhenTheyComeFirst() {
        BigInteger serial = Registry.newSerial();
        Facts facts = Facts.lone("request-" + serial);
        CertificateIssued granted = issuer.issued(serial, facts);
        grantAndRepeat(granted, issuer.issued(serial, facts));

        CertificateIssued issued = issuer.issued(serial, facts);
        issuer.publish(issued);
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        shows(granted);
    }

    /** The first outcome said the same as the event: what a crash after it makes changes neither. */
    @Test
    void aRepeatedOutcomeOfOtherOctetsChangesNothing() throws SQLException {
        BigInteger serial = Registry.newSerial();
        Facts facts = Facts.lone("request-" + serial);
        CertificateIssued issued = issuer.issued(serial, facts);
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        grantAndRepeat(issued, issuer.issued(serial, facts));

        shows(issued);
        assertThat(isKeptTwice(issued)).isFalse();
    }

    @Test
    void aChainThatOutcomeAndEventAgreeOnIsKeptOnceWhicheverComesFirst() throws SQLException {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("request-1"));
        grantAndRepeat(issued, issued);
        assertThat(isKeptTwice(issued)).isTrue();

        issuer.publish(issued);
        Registry.awaitEntry(issued);

        shows(issued);
        assertThat(isKeptTwice(issued)).isFalse();
    }

    /** Waits by the outcome of another certificate under the same key: it stands on the same partition, behind. */
    private static void grantAndRepeat(CertificateIssued first, CertificateIssued repeated) {
        CertificateIssued behind = issuer.issued(Registry.newSerial(), Facts.lone("behind"), issuer.certificate());
        String requestId = "request-" + first.certificate();
        issuer.grant(requestId, first);
        issuer.grant(requestId, first);
        issuer.grant(requestId, repeated);
        issuer.grant(requestId, behind);
        Registry.awaitGranted(behind.certificate());
    }

    private static void shows(CertificateIssued expected) {
        Registry.caller()
                .get("/api/certificates/" + expected.certificate() + "/chain")
                .then()
                .statusCode(200)
                .body(equalTo(expected.chain()));
        Registry.caller()
                .get("/api/certificates/" + expected.certificate())
                .then()
                .body("sha256", equalTo(expected.sha256().hex()));
    }

    /** Whether the outcome's chain is kept beside the certificate's own. */
    private static boolean isKeptTwice(CertificateIssued issued) throws SQLException {
        try (Connection connection = Registry.database();
                PreparedStatement select =
                        connection.prepareStatement("select chain is not null from granted_certificate where id = ?")) {
            select.setString(1, issued.certificate().toString());
            try (ResultSet found = select.executeQuery()) {
                assertThat(found.next()).isTrue();
                return found.getBoolean(1);
            }
        }
    }

    /** Whatever partition a record stands on, so many come after it there that one of them tells that it was read. */
    private static void awaitWhatIsBehind() {
        List<CertificateIssued> behind = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            behind.add(issuer.issued(Registry.newSerial(), Facts.lone("behind-" + i), issuer.certificate()));
        }
        behind.forEach(issuer::publish);
        behind.forEach(Registry::awaitEntry);
    }

    /** Neither by a claim to be in its slot, nor by the word of somebody who may not follow it. */
    @ParameterizedTest
    @ValueSource(strings = {"local", "registry", "ocsp"})
    void aCertificateOfTheDistributorIsSupersededByTheDistributorAlone(String stranger) {
        Facts facts = Facts.lone("r").ofService("svc-" + UUID.randomUUID());
        CertificateIssued bound = issuer.issued(Registry.newSerial(), facts.of("distributor"));
        CertificateIssued claims = issuer.issued(
                Registry.newSerial(),
                facts.of(stranger)
                        .renewing(bound.certificate())
                        .appended(facts.appendedAt().plusSeconds(60)));

        issuer.publish(bound);
        issuer.publish(claims);
        Registry.awaitEntry(bound);
        Registry.awaitEntry(claims);

        Registry.caller()
                .get("/api/certificates/" + bound.certificate())
                .then()
                .body("state", equalTo("valid"))
                .body("supersededBy", nullValue());
    }

    @Test
    void marksTheOlderCertificateOfASlotSuperseded() {
        String service = "svc-" + UUID.randomUUID();
        Facts facts = Facts.lone("r").ofService(service);
        CertificateIssued newer = issuer.issued(
                Registry.newSerial(), facts.appended(facts.appendedAt().plusSeconds(60)));
        CertificateIssued older = issuer.issued(Registry.newSerial(), facts);

        issuer.publish(newer);
        issuer.publish(older);
        Registry.awaitEntry(newer);
        Registry.awaitEntry(older);

        Registry.caller()
                .get("/api/certificates?service=" + service + "&state=superseded")
                .then()
                .body("items.id", contains(older.certificate().toString()))
                .body("items[0].supersededBy", equalTo(newer.certificate().toString()));
    }

    @Test
    void showsTheServerAndTheClientCertificateOfAService() {
        String service = "svc-" + UUID.randomUUID();
        Facts facts = Facts.lone("r").ofService(service);
        CertificateIssued server = issuer.issued(Registry.newSerial(), facts.ofKind("server"));
        CertificateIssued client = issuer.issued(
                Registry.newSerial(),
                facts.ofKind("client").appended(facts.appendedAt().plusSeconds(60)));

        issuer.publish(server);
        issuer.publish(client);
        Registry.awaitEntry(server);
        Registry.awaitEntry(client);

        Registry.caller()
                .get("/api/certificates?sort=issuedAt&service=" + service)
                .then()
                .body("items.id", contains(id(server), id(client)))
                .body("items.kind", contains("server", "client"))
                .body("items.state", contains("valid", "valid"));
        Registry.caller()
                .get("/api/certificates?kind=client&service=" + service)
                .then()
                .body("items.id", contains(id(client)));
    }

    @Test
    void tellsTheLastFifthAndTheEndFromTheLifetime() {
        Instant now = Instant.now();
        CertificateIssued expired = issuer.issued(
                Registry.newSerial(), Facts.lone("r").from(now.minusSeconds(200), Duration.ofSeconds(100)));
        CertificateIssued expiring = issuer.issued(
                Registry.newSerial(), Facts.lone("r").from(now.minus(Duration.ofDays(9)), Duration.ofDays(10)));

        issuer.publish(expired);
        issuer.publish(expiring);
        Registry.awaitEntry(expired);
        Registry.awaitEntry(expiring);

        Registry.caller()
                .get("/api/certificates/" + expired.certificate())
                .then()
                .body("state", equalTo("expired"));
        Registry.caller()
                .get("/api/certificates/" + expiring.certificate())
                .then()
                .body("state", equalTo("expiring"));
        Registry.caller()
                .get("/api/certificates?state=valid&limit=500")
                .then()
                .body("items.id", not(hasItem(expiring.certificate().toString())));
    }

    @Test
    void goesOnBehindWhatCanNeverBeDigested() {
        issuer.send(new ProducerRecord<>("chancery.certificate-events.v1", null, new byte[] {1, 2, 3}));
        issuer.send(new ProducerRecord<>("chancery.certificate-events.v1", new byte[0], null));
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));

        issuer.publish(issued);

        Registry.awaitEntry(issued);
    }

    @Test
    void tellsTheSameWhateverComesTwiceAndInWhateverOrder() {
        String service = "svc-" + UUID.randomUUID();
        List<CertificateIssued> line = line(service, 12);
        List<CertificateIssued> facts = new ArrayList<>(line);
        facts.addAll(line);
        Collections.shuffle(facts, new Random(42));

        facts.forEach(issuer::publish);
        line.forEach(Registry::awaitEntry);

        JsonPath shown = Registry.caller()
                .get("/api/certificates?sort=issuedAt&service=" + service)
                .jsonPath();
        List<String> ids = line.stream().map(LedgerIT::id).toList();
        assertThat(shown.<String>getList("items.id")).isEqualTo(ids);
        List<@Nullable String> successors = new ArrayList<>(ids.subList(1, ids.size()));
        successors.add(null);
        assertThat(shown.<@Nullable String>getList("items.supersededBy")).isEqualTo(successors);
    }

    @Test
    void pagesOverAThousandCertificatesOfOneEnd() {
        String service = "svc-" + UUID.randomUUID();
        Facts facts = Facts.lone("r").ofService(service);
        BigInteger serial = Registry.newSerial();
        CertificateIssued first = issuer.issued(serial, facts);
        issuer.publish(first);
        for (int i = 1; i < 1_000; i++) {
            issuer.publishLater(issuer.issued(serial.add(BigInteger.valueOf(i)), facts, issuer.certificate()));
        }
        issuer.flush();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Registry.caller()
                                .get("/api/certificates?limit=500&sort=notAfter&service=" + service)
                                .<List<String>>path("items.id")
                                .size()
                        == 500);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> all(service, "-notAfter").size() == 1_000);

        List<String> ids = all(service, "notAfter");

        assertThat(ids).doesNotHaveDuplicates().hasSize(1_000).isSorted();
    }

    @Test
    void findsByNameAndByText() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r-%_" + UUID.randomUUID()));
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        Registry.caller()
                .queryParam("name", issued.names().get(1).toUpperCase(Locale.ROOT))
                .get("/api/certificates")
                .then()
                .body("items.id", contains(id(issued)));
        Registry.caller()
                .queryParam("q", issued.request().id().toUpperCase(Locale.ROOT))
                .get("/api/certificates")
                .then()
                .body("items.id", contains(id(issued)));
        Registry.caller()
                .queryParam("q", "' or true --")
                .get("/api/certificates")
                .then()
                .statusCode(200)
                .body("items", empty());
    }

    @Test
    void countsCertificatesByState() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        counts.count().await().atMost(Duration.ofSeconds(30));

        assertThat(RestAssured.get(metrics).asString().lines())
                .anyMatch(line -> line.matches("chancery_certificates[{]state=\"valid\"[}] [1-9].*"))
                .anyMatch(line -> line.startsWith("chancery_certificates{state=\"revoked\"}"))
                .anyMatch(line -> line.startsWith("chancery_view_lag_seconds{view=\"ledger\"}"));
    }

    @Test
    void namesTheParameterThatItCannotRead() {
        Registry.caller()
                .get("/api/certificates?limit=501")
                .then()
                .statusCode(400)
                .body("field", equalTo("limit"));
        Registry.caller()
                .get("/api/certificates?state=fine")
                .then()
                .statusCode(400)
                .body("field", equalTo("state"));
        Registry.caller()
                .get("/api/certificates?sort=name")
                .then()
                .statusCode(400)
                .body("field", equalTo("sort"));
        Registry.caller()
                .get("/api/certificates?after=zzz")
                .then()
                .statusCode(400)
                .body("field", equalTo("after"));
        Registry.caller().get("/api/certificates/xyz").then().statusCode(400).body("field", equalTo("id"));
    }

    private static List<CertificateIssued> line(String service, int length) {
        List<CertificateIssued> line = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Facts facts = Facts.lone("r").ofService(service);
            line.add(issuer.issued(
                    Registry.newSerial(), facts.appended(facts.appendedAt().plusSeconds(i))));
        }
        return line;
    }

    @Test
    void whatIsAliveComesFirst() {
        String service = "alive-" + UUID.randomUUID();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<String> expected = new ArrayList<>();
        for (int days : List.of(5, 10, -1, -3)) {
            CertificateIssued issued = issuer.issued(
                    Registry.newSerial(),
                    Facts.lone("r")
                            .ofService(service)
                            .from(now.minus(Duration.ofDays(20)), Duration.ofDays(20 + days)));
            issuer.publish(issued);
            Registry.awaitEntry(issued);
            expected.add(issued.certificate().toString());
        }
        for (int limit : List.of(1, 2, 3, 4, 500)) {
            List<String> found = new ArrayList<>();
            String next = "";
            do {
                JsonPath page = Registry.caller()
                        .get("/api/certificates?limit=" + limit + "&service=" + service + "&after=" + next)
                        .jsonPath();
                found.addAll(page.getList("items.id"));
                next = page.getString("next");
            } while (next != null);
            assertThat(found).as("in pages of %d", limit).isEqualTo(expected);
        }
    }

    private static List<String> all(String service, String sort) {
        List<String> ids = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonPath page = Registry.caller()
                    .get("/api/certificates?limit=130&sort=" + sort + "&service=" + service + "&after=" + next)
                    .jsonPath();
            ids.addAll(page.getList("items.id"));
            next = page.getString("next");
        }
        return ids;
    }

    private static String id(CertificateIssued issued) {
        return issued.certificate().toString();
    }
}
