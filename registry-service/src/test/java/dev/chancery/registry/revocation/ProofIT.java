/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Nobody here has a token. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProofIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static Issuer issuer;
    private static Issuer another;
    private static LogProbe log;

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
        another = new Issuer(ChanceryInfrastructure.available());
        log = new LogProbe("registry");
    }

    @AfterAll
    static void close() {
        issuer.close();
        another.close();
        log.close();
    }

    @Test
    @Order(1)
    void revokesEveryCertificateOfTheKeyAndKeepsTheProof() {
        KeyPair key = KeyProofTest.pair("EC", 256);
        CertificateIssued proved = issued(issuer, key);
        CertificateIssued sameKey = issued(issuer, key);
        CertificateIssued ofAnotherAuthority = issued(another, key);
        CertificateIssued ofAnotherKey = issued(issuer, KeyProofTest.pair("EC", 256));
        String proof = proof(key, proved.certificate(), nonce());

        send(proof)
                .statusCode(200)
                .body("certificate", equalTo(proved.certificate().toString()))
                .body("key", equalTo(digest(key).hex()))
                .body("others", equalTo(2))
                .body("revocation.reason", equalTo("keyCompromise"));

        await().atMost(LIMIT).until(() -> isCompromised(sameKey) && isCompromised(ofAnotherAuthority));
        assertThat(isCompromised(proved)).isTrue();
        assertThat(isCompromised(ofAnotherKey)).isFalse();
        assertThat(log.read(Streams.BLOCKED_KEYS, digest(key).hex()))
                .last()
                .isEqualTo(new KeyBlocked(
                        digest(key),
                        log.read(Streams.BLOCKED_KEYS, digest(key).hex())
                                .getLast()
                                .at(),
                        "key-holder",
                        KeyBlocked.BY_PROOF,
                        null,
                        proof));
    }

    /** Also of whatever is issued, or read, after the block. */
    @Test
    @Order(1)
    void goesOnWhereItWasKilledAfterTheBlock() {
        KeyPair key = KeyProofTest.pair("EC", 256);
        CertificateIssued first = issued(issuer, key);
        CertificateIssued second = issued(another, key);

        log.publishTwice(log.event(
                Streams.BLOCKED_KEYS,
                digest(key).hex(),
                new KeyBlocked(digest(key), Instant.now(), "key-holder", KeyBlocked.BY_PROOF, null, "e.e.e")));

        await().atMost(LIMIT).until(() -> isCompromised(first) && isCompromised(second));
        CertificateIssued late = issued(issuer, key);
        await().atMost(LIMIT).until(() -> isCompromised(late));
        assertThat(log.read(Streams.REVOCATIONS, first.certificate().key())).hasSize(1);
    }

    @Test
    @Order(1)
    void anOperatorsWordRevokesTheOthersTooAndTakesNoProofsPlace() {
        KeyPair key = KeyProofTest.pair("EC", 256);
        CertificateIssued named = issued(issuer, key);
        CertificateIssued other = issued(issuer, key);

        byWord(named);

        await().atMost(LIMIT).until(() -> isCompromised(other));
        send(proof(key, named.certificate(), nonce())).statusCode(200);
        byWord(other);
        assertThat(log.read(Streams.BLOCKED_KEYS, digest(key).hex()))
                .extracting(KeyBlocked::proof)
                .containsExactly(KeyBlocked.BY_OPERATOR, KeyBlocked.BY_PROOF);
    }

    @Test
    @Order(1)
    void aNonceCountsOnce() {
        KeyPair key = KeyProofTest.pair("EC", 256);
        CertificateIssued issued = issued(issuer, key);
        String proof = proof(key, issued.certificate(), nonce());
        send(proof).statusCode(200);

        send(proof).statusCode(403).body("field", equalTo("nonce"));
        send(proof(key, issued.certificate(), "one-that-nobody-gave"))
                .statusCode(403)
                .body("field", equalTo("nonce"));
    }

    /** Whoever has not the key does not even hear whether there is such a certificate. */
    @Test
    @Order(1)
    void anotherKeysWordChangesNothing() {
        CertificateIssued issued = issued(issuer, KeyProofTest.pair("EC", 256));
        KeyPair stranger = KeyProofTest.pair("EC", 256);
        CertificateId nobodys = CertificateId.parse("00112233445566778899aabbccddeeff.0a");

        String refused = send(proof(stranger, issued.certificate(), nonce()))
                .statusCode(403)
                .contentType("application/problem+json")
                .extract()
                .asString();
        String unknown = send(proof(stranger, nobodys, nonce()))
                .statusCode(403)
                .extract()
                .asString();

        assertThat(unknown).isEqualTo(refused);
        assertThat(state(issued)).isEqualTo("valid");
        assertThat(log.read(Streams.BLOCKED_KEYS, digest(stranger).hex())).isEmpty();
    }

    @Test
    @Order(1)
    void isNoJson() {
        given().contentType("application/json")
                .body("{}")
                .post("/api/revocations/proofs")
                .then()
                .statusCode(415);
        given().contentType("application/jose")
                .body("{}".getBytes(StandardCharsets.US_ASCII))
                .post("/api/revocations/proofs")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    @Order(2)
    void isLimitedInItsRate() {
        assertThat(IntStream.range(0, 200)
                        .map(_ -> given().post("/api/revocations/nonces").statusCode())
                        .distinct())
                .contains(429);
    }

    private static CertificateIssued issued(Issuer by, KeyPair key) {
        CertificateIssued issued = by.issued(Registry.newSerial(), Facts.lone("r"), key.getPublic());
        by.publish(issued);
        Registry.awaitEntry(issued);
        return issued;
    }

    private static String nonce() {
        return given().post("/api/revocations/nonces")
                .then()
                .statusCode(200)
                .extract()
                .path("nonce");
    }

    private static String proof(KeyPair key, CertificateId certificate, String nonce) {
        return KeyProofTest.jws(
                key,
                "ES256",
                KeyProof.TYPE,
                "{\"purpose\":\"revoke\",\"certificate\":\"" + certificate + "\",\"nonce\":\"" + nonce + "\"}");
    }

    private static ValidatableResponse send(String proof) {
        return given().contentType("application/jose")
                .body(proof.getBytes(StandardCharsets.US_ASCII))
                .post("/api/revocations/proofs")
                .then();
    }

    private static void byWord(CertificateIssued issued) {
        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"keyCompromise\"}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then()
                .statusCode(200);
    }

    private static boolean isCompromised(CertificateIssued issued) {
        return "keyCompromise"
                .equals(Registry.caller()
                        .get("/api/certificates/" + issued.certificate())
                        .jsonPath()
                        .getString("revocation.reason"));
    }

    private static String state(CertificateIssued issued) {
        return Registry.caller()
                .get("/api/certificates/" + issued.certificate())
                .jsonPath()
                .getString("state");
    }

    private static Sha256 digest(KeyPair key) {
        return Sha256.of(key.getPublic().getEncoded());
    }
}
