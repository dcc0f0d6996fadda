/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class LedgerIT {
    private static Issuer issuer;

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
        CertificateIssued issued = issuer.issued(newSerial(), Facts.lone("request-1"));

        issuer.publish(issued);
        awaitEntry(issued);

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

    @Test
    void marksTheOlderCertificateOfASlotSuperseded() {
        String service = "svc-" + UUID.randomUUID();
        Facts facts = Facts.lone("r").ofService(service);
        CertificateIssued newer =
                issuer.issued(newSerial(), facts.appended(facts.appendedAt().plusSeconds(60)));
        CertificateIssued older = issuer.issued(newSerial(), facts);

        issuer.publish(newer);
        issuer.publish(older);
        awaitEntry(newer);
        awaitEntry(older);

        Registry.caller()
                .get("/api/certificates?service=" + service + "&state=superseded")
                .then()
                .body("items.id", contains(older.certificate().toString()))
                .body("items[0].supersededBy", equalTo(newer.certificate().toString()));
    }

    @Test
    void tellsTheLastFifthAndTheEndFromTheLifetime() {
        Instant now = Instant.now();
        CertificateIssued expired =
                issuer.issued(newSerial(), Facts.lone("r").from(now.minusSeconds(200), Duration.ofSeconds(100)));
        CertificateIssued expiring =
                issuer.issued(newSerial(), Facts.lone("r").from(now.minus(Duration.ofDays(9)), Duration.ofDays(10)));

        issuer.publish(expired);
        issuer.publish(expiring);
        awaitEntry(expired);
        awaitEntry(expiring);

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
        CertificateIssued issued = issuer.issued(newSerial(), Facts.lone("r"));

        issuer.publish(issued);

        awaitEntry(issued);
    }

    static void awaitEntry(CertificateIssued issued) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> Registry.caller()
                        .get("/api/certificates/" + issued.certificate())
                        .then()
                        .statusCode(200));
    }

    static BigInteger newSerial() {
        UUID random = UUID.randomUUID();
        return BigInteger.valueOf(random.getMostSignificantBits())
                .abs()
                .shiftLeft(64)
                .add(BigInteger.valueOf(random.getLeastSignificantBits()).abs())
                .add(BigInteger.ONE);
    }
}
