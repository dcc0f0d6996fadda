/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.policy.ApprovalStatement;
import dev.chancery.policy.BundleText;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One log, so one story: bundles on it only grow. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class PolicyIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String YAML = "application/yaml";
    private static final SigningKey ALICE = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final SigningKey MALLORY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());

    @Test
    void tellsWhatIsInForceAndWhatWasAnnounced() throws IOException {
        policy().statusCode(404).contentType("application/problem+json");
        RestAssured.given().get("/api/policy").then().statusCode(401);
        String first = bundle(3) + approvedBy(ALICE) + "# größer\n";
        String next = bundle(5);
        Instant later = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        try (Issuer issuer = new Issuer(ChanceryInfrastructure.available())) {
            announce(issuer, 3, first, later);
            announce(issuer, 4, bundle(4), Instant.EPOCH, signature(MALLORY, 4, bundle(4)));
            announce(issuer, 5, next, later, signature(ALICE, 5, next), signature(MALLORY, 5, next));
            announce(issuer, 5, next, later, signature(ALICE, 5, next));
        }

        await().atMost(LIMIT).untilAsserted(() -> policy().statusCode(200).body("announced.version", contains("5")));
        policy().body("inForce.version", equalTo("3"))
                .body("inForce.sha256", equalTo(digest(first).hex()))
                .body("inForce.activeFrom", nullValue())
                .body("inForce.approvedBy", empty())
                .body("inForce.next.signatures", equalTo(1))
                .body("inForce.next.approvers", contains("alice"))
                .body("announced[0].sha256", equalTo(digest(next).hex()))
                .body("announced[0].activeFrom", equalTo(later.toString()))
                .body("announced[0].approvedBy", contains("alice"))
                .body("announced[0].next", nullValue());
        givesTheOctetsToWhoWantsYaml(first);
    }

    private static void givesTheOctetsToWhoWantsYaml(String bundle) {
        byte[] octets = Registry.caller()
                .accept(YAML)
                .get("/api/policy")
                .then()
                .statusCode(200)
                .contentType(YAML)
                .extract()
                .asByteArray();

        assertThat(octets).isEqualTo(bundle.getBytes(StandardCharsets.UTF_8));
        Registry.caller()
                .accept("application/json;q=0.5, application/yaml")
                .get("/api/policy")
                .then()
                .contentType(YAML);
        Registry.caller()
                .accept("application/json, text/plain, */*")
                .get("/api/policy")
                .then()
                .contentType("application/json");
    }

    private static ValidatableResponse policy() {
        return Registry.caller().get("/api/policy").then();
    }

    private static void announce(
            Issuer issuer, int version, String bundle, Instant from, PolicyAnnounced.Signature... signatures) {
        String name = Integer.toString(version);
        issuer.publish(
                Streams.POLICIES,
                name,
                new PolicyAnnounced(name, bundle, digest(bundle), from, Arrays.asList(signatures)));
    }

    /** Whoever it is, it says that it was Alice. */
    private static PolicyAnnounced.Signature signature(SigningKey key, int version, String bundle) {
        return new PolicyAnnounced.Signature(
                "alice", Bytes.of(key.sign(ApprovalStatement.of(Integer.toString(version), bundle))));
    }

    private static String bundle(int version) {
        return BundleText.shipped().replaceFirst("\nversion: [0-9]+\n", "\nversion: " + version + "\n");
    }

    private static String approvedBy(SigningKey key) throws IOException {
        String pem = Pem.of("PUBLIC KEY", key.publicKey().getEncoded()).text();
        return "approval:\n  signatures: 1\n  approvers:\n    alice: |\n" + pem.indent(6);
    }

    private static Sha256 digest(String bundle) {
        return Sha256.of(bundle.getBytes(StandardCharsets.UTF_8));
    }
}
