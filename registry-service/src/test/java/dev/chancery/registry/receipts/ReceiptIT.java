/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.receipts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.RevocationEffective;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class ReceiptIT {
    private static final int PARTITIONS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration VALIDITY = Duration.ofMinutes(10);

    private static Issuer issuer;
    private static LogProbe responder;
    private static LogProbe registry;

    /** The registry remembers what earlier ones have passed. */
    private final String name = "it-" + UUID.randomUUID();

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
        responder = new LogProbe("ocsp");
        registry = new LogProbe("registry");
    }

    /** The registry goes on in the tests after this one, and there are no responders in them. */
    @AfterEach
    void everythingIsPassed() {
        says(Long.MAX_VALUE);
    }

    @AfterAll
    static void close() {
        issuer.close();
        responder.close();
        registry.close();
    }

    @Test
    void showsBothTimesOnceTheLastResponderHasPassedIt() {
        says(0);
        CertificateIssued issued = revoked();
        assertThat(revocation(issued, "effectiveAt")).isNull();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        Instant confirmedAt = says(Long.MAX_VALUE);

        await().atMost(LIMIT).until(() -> revocation(issued, "effectiveAt") != null);
        assertThat(time(issued, "effectiveAt")).isBetween(before, Instant.now());
        assertThat(time(issued, "lastGoodNextUpdate")).isEqualTo(confirmedAt.plus(VALIDITY));
        assertThat(registry.read(Streams.RECEIPTS, issued.certificate().key()))
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.passed()).contains(name));
    }

    /** Two registries may count the same revocation, and one may count it again after a restart. */
    @Test
    void theFirstReceiptCounts() {
        CertificateIssued issued = revoked();
        await().atMost(LIMIT).until(() -> revocation(issued, "effectiveAt") != null);
        Instant first = time(issued, "effectiveAt");
        RevocationEffective receipt =
                registry.read(Streams.RECEIPTS, issued.certificate().key()).getFirst();

        registry.publishTwice(registry.event(
                Streams.RECEIPTS,
                issued.certificate().key(),
                new RevocationEffective(
                        receipt.certificate(),
                        receipt.transition(),
                        receipt.appendedAt(),
                        receipt.effectiveAt().plusSeconds(60),
                        receipt.lastGoodNextUpdate().plusSeconds(60),
                        receipt.passed(),
                        receipt.ended())));
        CertificateIssued later = revoked();
        await().atMost(LIMIT).until(() -> revocation(later, "effectiveAt") != null);

        assertThat(time(issued, "effectiveAt")).isEqualTo(first);
    }

    @Test
    void aReasonThatBecomesWorseDoesNotBeginAnew() {
        CertificateIssued issued = revoked();
        await().atMost(LIMIT).until(() -> revocation(issued, "effectiveAt") != null);
        Instant first = time(issued, "effectiveAt");

        revoke(issued, "keyCompromise");

        assertThat(revocation(issued, "reason")).isEqualTo("keyCompromise");
        assertThat(time(issued, "effectiveAt")).isEqualTo(first);
    }

    private static CertificateIssued revoked() {
        CertificateIssued issued = issuer.issued(Registry.newSerial(), Facts.lone("r"));
        issuer.publish(issued);
        Registry.awaitEntry(issued);
        revoke(issued, "superseded");
        return issued;
    }

    private static void revoke(CertificateIssued issued, String reason) {
        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"" + reason + "\"}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then()
                .statusCode(200);
    }

    /** A watermark, and its confirmedAt. */
    private Instant says(long position) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Map<String, Long> positions = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            positions.put(Streams.REVOCATIONS.topic() + "/" + partition, position);
        }
        Object _ = responder.publish(responder.event(
                Streams.WATERMARKS,
                name,
                new ResponderWatermark(
                        name, now, now.plus(VALIDITY).plusSeconds(30), positions, now.plus(VALIDITY), Map.of())));
        return now;
    }

    private static Instant time(CertificateIssued issued, String field) {
        return OffsetDateTime.parse(String.valueOf(revocation(issued, field))).toInstant();
    }

    private static @Nullable String revocation(CertificateIssued issued, String field) {
        JsonPath shown = Registry.caller()
                .get("/api/certificates/" + issued.certificate())
                .jsonPath();
        return shown.getString("revocation." + field);
    }
}
