/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.RevocationReason;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class RevocationIT {
    private static Issuer issuer;
    private static Issuer asRegistry;

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
        asRegistry = new Issuer(ChanceryInfrastructure.available(), "registry");
    }

    @AfterAll
    static void close() {
        issuer.close();
        asRegistry.close();
    }

    @Test
    void revokesAndShowsIt() {
        CertificateIssued issued = issued();

        revoke(issued, "keyCompromise").statusCode(200).body("state", equalTo("revoked"));

        shown(issued).body("revocation.reason", equalTo("keyCompromise"));
    }

    /** Whoever asks why finds it where the certificate is. */
    @Test
    void tellsWhoDidWhatAndWhy() {
        CertificateIssued issued = issued();
        revoke(issued, "certificateHold\",\"comment\":\"laptop is lost").statusCode(200);
        Registry.caller()
                .post("/api/certificates/" + issued.certificate() + "/release")
                .then()
                .statusCode(200);
        String transition = revoke(issued, "superseded\",\"comment\":\"INC-4711")
                .statusCode(200)
                .extract()
                .path("revocation.transition");

        shown(issued)
                .body("transitions.act", contains("held", "released", "revoked"))
                .body("transitions.actor", everyItem(not(emptyString())))
                .body("transitions[0].comment", equalTo("laptop is lost"))
                .body("transitions[1].comment", nullValue())
                .body("transitions[2].reason", equalTo("superseded"))
                .body("transitions[2].comment", equalTo("INC-4711"))
                .body("transitions[2].at", containsString("T"))
                .body("transitions[2].transition", equalTo(transition));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "CERTIFICATE_HOLD")
    void takesEveryReasonOfTheRfc(RevocationReason reason) {
        CertificateIssued issued = issued();

        revoke(issued, reason.rfcName())
                .statusCode(200)
                .body("state", equalTo("revoked"))
                .body("revocation.reason", equalTo(reason.rfcName()));
    }

    /** An entry of delta lists (RFC 5280 §5.3.1), and no reason to revoke. */
    @Test
    void takesNoRemovalFromAList() {
        revoke(issued(), "removeFromCRL").statusCode(400).body("field", equalTo("reason"));
    }

    @Test
    void answersTheStandingRevocationWhenAskedAgain() {
        CertificateIssued issued = issued();
        String first = revoke(issued, "superseded").statusCode(200).extract().path("revocation.transition");

        revoke(issued, "cessationOfOperation")
                .statusCode(200)
                .body("revocation.reason", equalTo("superseded"))
                .body("revocation.transition", equalTo(first));
    }

    @Test
    void letsACompromisedKeyReplaceAWeakerReason() {
        CertificateIssued issued = issued();
        String at = revoke(issued, "superseded").extract().path("revocation.at");

        revoke(issued, "keyCompromise")
                .body("revocation.reason", equalTo("keyCompromise"))
                .body("revocation.at", equalTo(at));
    }

    @Test
    void whatACompromisedKeyTakesWithItIsToldBeforeAndAfter() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        PublicKey key = keys.generateKeyPair().getPublic();
        CertificateIssued first = issuer.issued(Registry.newSerial(), Facts.lone("r"), key);
        CertificateIssued second = issuer.issued(Registry.newSerial(), Facts.lone("r"), key);
        issuer.publish(first);
        issuer.publish(second);
        Registry.awaitEntry(first);
        Registry.awaitEntry(second);

        ask(first, "{\"reason\":\"keyCompromise\",\"dryRun\":true}")
                .statusCode(200)
                .body("count", equalTo(1))
                .body("certificates", equalTo(List.of(second.certificate().toString())));
        ask(first, "{\"reason\":\"superseded\",\"dryRun\":true}")
                .statusCode(200)
                .body("count", equalTo(0));
        shown(first).body("state", equalTo("valid"));

        ask(first, "{\"reason\":\"keyCompromise\"}")
                .statusCode(200)
                .body("state", equalTo("revoked"))
                .body("sameKey.count", equalTo(1))
                .body(
                        "sameKey.certificates",
                        equalTo(List.of(second.certificate().toString())));
        await().until(() -> "revoked".equals(shown(second).extract().path("state")));
        ask(first, "{\"reason\":\"keyCompromise\"}").body("sameKey.count", equalTo(0));
    }

    @Test
    void takesNoPrivateKeyInAComment() {
        CertificateIssued issued = issued();

        ask(
                        issued,
                        "{\"reason\":\"superseded\",\"comment\":\"old one: \\u002d----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE\"}")
                .statusCode(422)
                .body("field", equalTo("comment"))
                .body("rule", equalTo("private-key"))
                .body("detail", containsString("Create a new key"));

        shown(issued).body("state", equalTo("valid"));
    }

    private static ValidatableResponse ask(CertificateIssued issued, String body) {
        return Registry.caller()
                .contentType("application/json")
                .body(body)
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then();
    }

    @Test
    void holdsUntilTheHoldIsReleased() {
        CertificateIssued issued = issued();

        revoke(issued, "certificateHold").statusCode(200).body("state", equalTo("on_hold"));
        Registry.caller()
                .post("/api/certificates/" + issued.certificate() + "/release")
                .then()
                .statusCode(200)
                .body("state", equalTo("valid"))
                .body("revocation", nullValue());
        revoke(issued, "certificateHold").body("state", equalTo("on_hold"));
    }

    @Test
    void neverReleasesARevocation() {
        CertificateIssued issued = issued();
        revoke(issued, "superseded").statusCode(200);

        Registry.caller()
                .post("/api/certificates/" + issued.certificate() + "/release")
                .then()
                .statusCode(409)
                .contentType("application/problem+json");
        shown(issued).body("state", equalTo("revoked"));
    }

    @Test
    void namesTheKnownReasonsWhenItIsNoneOfThem() {
        revoke(issued(), "becauseISaySo")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("reason"))
                .body("rule", equalTo("known-value"))
                .body("detail", containsString("keyCompromise"));
    }

    @Test
    void saysThatTheReasonIsMissing() {
        CertificateIssued issued = issued();

        Registry.caller()
                .contentType("application/json")
                .body("{}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then()
                .statusCode(400)
                .body("field", equalTo("reason"))
                .body("rule", equalTo("required"));
    }

    @Test
    void remembersARevocationThatWasReadBeforeItsCertificate() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));
        CertificateRevoked revoked = new CertificateRevoked(
                "early",
                issued.certificate(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                "tester",
                RevocationReason.SUPERSEDED,
                null);

        asRegistry.publish(Streams.REVOCATIONS, issued.certificate().key(), revoked);
        asRegistry.publish(Streams.REVOCATIONS, issued.certificate().key(), revoked);
        issuer.publish(issued);
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        shown(issued)
                .body("state", equalTo("revoked"))
                .body("revocation.transition", equalTo("early"))
                .body("transitions.size()", equalTo(1));
    }

    @Test
    void knowsNothingOfACertificateThatWasNeverIssued() {
        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"superseded\"}")
                .post("/api/certificates/00112233445566778899aabbccddeeff.0a/revoke")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    private static CertificateIssued issued() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));
        issuer.publish(issued);
        Registry.awaitEntry(issued);
        return issued;
    }

    private static ValidatableResponse revoke(CertificateIssued issued, String reason) {
        return Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"" + reason + "\"}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then();
    }

    private static ValidatableResponse shown(CertificateIssued issued) {
        return Registry.caller()
                .get("/api/certificates/" + issued.certificate())
                .then()
                .statusCode(200);
    }
}
