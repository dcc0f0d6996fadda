/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private Path directory = Path.of("");
    private Tenant local = new Tenant(infrastructure, "local");
    private OpenSsl openssl = new OpenSsl(directory);
    private List<AutoCloseable> running = List.of();

    @BeforeAll
    void start(@TempDir Path home) {
        directory = home;
        openssl = new OpenSsl(home);
        running = List.of(new TestIssuer(home, "1", Map.of()).awaitReady(), local);
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable one : running) {
            one.close();
        }
    }

    @Test
    void everyBadRequestIsRefusedAndTheGoodOneBehindItIsAnswered() {
        String good = openssl.request("/CN=api.internal");
        refused("not-json", "{", ReasonCode.MALFORMED_REQUEST);
        refused(
                "doubled",
                "{\"profile\":\"server\",\"profile\":\"client\",\"csr\":\"x\"}",
                ReasonCode.MALFORMED_REQUEST);
        refused("no-csr", Requests.server("no csr"), ReasonCode.MALFORMED_CSR);
        refused("foreign-name", Requests.server(openssl.request("/CN=www.example.com")), ReasonCode.NAME_NOT_ALLOWED);
        refused("weak", Requests.server(weak()), ReasonCode.WEAK_KEY);
        refused(
                "long",
                Requests.json(good, "\"profile\":\"server\",\"validity\":\"P401D\""),
                ReasonCode.VALIDITY_NOT_ALLOWED);
        refused("responder", Requests.json(good, "\"profile\":\"ocsp-signing\""), ReasonCode.PROFILE_NOT_ALLOWED);
        refused("large", Requests.server("x".repeat(900_000)), ReasonCode.TOO_LARGE);
        local.send("nothing", Tenant.headers("nothing"), null);
        assertThat(reason("nothing")).isEqualTo(ReasonCode.MALFORMED_REQUEST);

        local.send("good", Requests.server(good));

        assertThat(local.answer("good")).isInstanceOf(CertificateGranted.class);
    }

    @Test
    void whatHasNoIdIsBuriedWithTheReason() {
        local.send(null, Tenant.headers("x"), "{}".getBytes(StandardCharsets.UTF_8));
        local.send("two words", Tenant.headers("x"), "{}".getBytes(StandardCharsets.UTF_8));
        local.send("behind", Requests.server(openssl.request("/CN=api.internal")));

        assertThat(local.answer("behind")).isInstanceOf(CertificateGranted.class);
        try (Topic dead = new Topic(infrastructure, Streams.dead("issuer").topic())) {
            assertThat(dead.await(2))
                    .map(record -> Streams.dead("issuer").read(Envelope.typeOf(record.headers()), record.value()))
                    .extracting(DeadLetter::reason)
                    .allMatch(reason -> reason.contains("no request id"));
        }
    }

    @Test
    void theSameBytesTwiceGiveTheSameCertificate() {
        Headers headers = Tenant.headers("twice");
        byte[] value = Requests.server(openssl.request("/CN=api.internal")).getBytes(StandardCharsets.UTF_8);
        local.send("twice", headers, value);
        local.send("twice", headers, value);

        assertThat(local.answers("twice", 2))
                .extracting(answer -> ((CertificateGranted) answer).chain())
                .containsOnly(((CertificateGranted) local.answer("twice")).chain());
    }

    @Test
    void aReplyTopicInARequestMovesNoAnswer() {
        Headers headers = Tenant.headers("redirected");
        Tenant.add(headers, "kafka_replyTopic", "chancery.alerts.v1");
        Tenant.add(headers, "REPLY_TOPIC", "chancery.alerts.v1");
        local.send(
                "redirected",
                headers,
                Requests.server(openssl.request("/CN=api.internal")).getBytes(StandardCharsets.UTF_8));

        ConsumerRecord<byte[], byte[]> answer = local.records("redirected", 1).getFirst();

        assertThat(answer.headers()).noneMatch(header -> header.key().contains("eply"));
        assertThat(answer.headers()).noneMatch(header -> header.key().contains("REPLY"));
    }

    @Test
    void aDryRunIsExplainedAndLeavesNothing() {
        local.send("dry", Requests.json(openssl.request("/CN=dry.internal"), "\"profile\":\"server\",\"dryRun\":true"));

        assertThat(local.answer("dry")).isInstanceOf(RequestExplained.class);
        try (Topic issuances = new Topic(infrastructure, Streams.ISSUANCES.topic())) {
            assertThat(issuances.now())
                    .map(record -> Streams.ISSUANCES.read(Envelope.typeOf(record.headers()), record.value()))
                    .noneMatch(recorded -> recorded.requestId().equals("dry"));
        }
    }

    @Test
    void theResponderGetsASignerForTheAuthorityThatItNames() {
        try (Tenant ocsp = new Tenant(infrastructure, "ocsp");
                Topic authorities = new Topic(infrastructure, Streams.AUTHORITIES.topic())) {
            String services = new String(authorities.await(2).get(1).key(), StandardCharsets.UTF_8);
            ocsp.send(
                    "signer",
                    Requests.json(
                            openssl.request("/CN=whatever"),
                            "\"profile\":\"ocsp-signing\",\"labels\":{\"authority\":\"" + services + "\"}"));

            CertificateGranted granted = (CertificateGranted) ocsp.answer("signer");

            openssl.write("signer.pem", granted.chain());
            assertThat(granted.certificate().issuer().hex()).isEqualTo(services);
            assertThat(openssl.run("x509", "-noout", "-text", "-in", "signer.pem"))
                    .contains("OCSP Signing", "OCSP No Check", "Chancery OCSP responder for services-1")
                    .doesNotContain("Subject Alternative Name", "OCSP - URI");
        }
    }

    private void refused(String id, String value, ReasonCode reason) {
        local.send(id, value);
        assertThat(reason(id)).as(id).isEqualTo(reason);
    }

    private ReasonCode reason(String id) {
        return ((CertificateRefused) local.answer(id)).reason();
    }

    private String weak() {
        openssl.run(
                "req",
                "-new",
                "-newkey",
                "rsa:1024",
                "-nodes",
                "-keyout",
                "weak.pem",
                "-subj",
                "/CN=api.internal",
                "-out",
                "weak.csr");
        return openssl.read("weak.csr");
    }
}
