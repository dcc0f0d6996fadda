/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class AuthoritiesIT {
    private static final String PEM = "application/x-pem-file";
    private static Issuer root;
    private static Issuer services;

    @BeforeAll
    static void announce() {
        root = new Issuer(ChanceryInfrastructure.available());
        services = new Issuer(ChanceryInfrastructure.available());
        announce(root, AuthorityRole.ROOT, null);
        announce(services, AuthorityRole.SERVICES, root.id());
    }

    @AfterAll
    static void close() {
        root.close();
        services.close();
    }

    @Test
    void listsTheAuthoritiesWithTheirStates() {
        awaitBoth();

        Registry.caller()
                .get("/api/authorities")
                .then()
                .statusCode(200)
                .body("items.id", contains(root.id().hex(), services.id().hex()))
                .body("items.role", contains("root", "services"))
                .body("items.state", contains("active", "active"))
                .body("items[0].parent", nullValue())
                .body("items[1].parent", equalTo(root.id().hex()))
                .body("items[1].sha256", equalTo(fingerprint(services)))
                .body("items[1].pem", equalTo(pem(services)));
    }

    @Test
    void givesTheCaCertificatesToWhoHasNoToken() {
        awaitBoth();

        given().get("/api/ca")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("roots", hasSize(1))
                .body("roots[0].sha256", equalTo(fingerprint(root)))
                .body("roots[0].pem", equalTo(pem(root)))
                .body("intermediates.sha256", contains(fingerprint(services)));
    }

    @Test
    void givesThemAsPemToWhoPrefersThat() {
        awaitBoth();

        for (Response answer : new Response[] {given().accept(PEM).get("/api/ca"), given().get("/api/ca?format=pem")}) {
            answer.then().statusCode(200).contentType(PEM);
            assertThat(answer.asString()).isEqualTo(pem(root) + pem(services));
        }
    }

    @Test
    void sendsNothingToWhoHasThemAlready() {
        awaitBoth();
        String json = given().get("/api/ca").header("ETag");
        String pem = given().get("/api/ca?format=pem").header("ETag");
        assertThat(json).matches("\"[0-9a-f]{32}\"").isNotEqualTo(pem);

        given().header("If-None-Match", json)
                .get("/api/ca")
                .then()
                .statusCode(304)
                .header("ETag", equalTo(json))
                .body(emptyString());
        given().header("If-None-Match", json).get("/api/ca?format=pem").then().statusCode(200);
    }

    @Test
    void endsAChainWithTheRootWhereThatIsAskedFor() {
        awaitBoth();
        CertificateIssued issued = services.issued(Registry.newSerial(), Facts.lone("r"));
        services.publish(issued);
        Registry.awaitEntry(issued);
        String path = "/api/certificates/" + issued.certificate() + "/chain";

        assertThat(Registry.caller().get(path).asString()).isEqualTo(issued.chain());
        assertThat(Registry.caller().get(path + "?root=true").asString()).isEqualTo(issued.chain() + pem(root));
    }

    @Test
    void knowsNoRootOfAnIssuerThatTheLogDoesNotTell() {
        try (Issuer stranger = new Issuer(ChanceryInfrastructure.available())) {
            CertificateIssued issued = stranger.issued(Registry.newSerial(), Facts.lone("r"));
            stranger.publish(issued);
            Registry.awaitEntry(issued);

            Registry.caller()
                    .get("/api/certificates/" + issued.certificate() + "/chain?root=true")
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json");
        }
    }

    private static void announce(Issuer authority, AuthorityRole role, @Nullable IssuerId parent) {
        AuthorityAnnounced planned = new AuthorityAnnounced(
                authority.id(),
                role.name(),
                role,
                pem(authority),
                parent,
                parent == null ? null : Sha256.of(new byte[] {1}),
                "http://127.0.0.1:8082",
                1,
                Instant.now());
        authority.publish(Streams.AUTHORITIES, authority.id().hex(), planned);
    }

    private static void awaitBoth() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Registry.caller()
                        .get("/api/authorities")
                        .jsonPath()
                        .getList("items.id")
                        .contains(services.id().hex()));
    }

    private static String pem(Issuer authority) {
        return Pem.certificate(authority.certificate());
    }

    private static String fingerprint(Issuer authority) {
        return Certificates.fingerprint(authority.certificate()).hex();
    }
}
