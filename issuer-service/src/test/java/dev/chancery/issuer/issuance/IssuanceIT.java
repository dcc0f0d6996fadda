/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.Pem;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "issuer"))
class IssuanceIT {
    @TempDir
    Path directory;

    private Tenant local;

    @BeforeEach
    void comeIn() {
        local = new Tenant(ChanceryInfrastructure.available(), "local");
    }

    @AfterEach
    void leave() {
        local.close();
    }

    @Test
    void aRequestMadeByOpensslBecomesACertificateThatOpensslVerifies() {
        OpenSsl openssl = new OpenSsl(directory);
        String csr = openssl.request("/CN=api.internal", "DNS:api.internal", "IP:10.0.0.1");
        local.send("first", Requests.json(csr, "\"profile\":\"server\",\"service\":\"api\",\"validity\":\"P30D\""));

        CertificateGranted granted = (CertificateGranted) local.answer("first");

        openssl.write("chain.pem", granted.chain());
        openssl.write("root.pem", root().certificate());
        assertThat(openssl.run("verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "chain.pem", "chain.pem"))
                .contains("OK");
        assertThat(openssl.run("x509", "-noout", "-text", "-in", "chain.pem"))
                .contains("TLS Web Server Authentication", "DNS:api.internal, IP Address:10.0.0.1")
                .contains("Subject: CN = api.internal", "Digital Signature", "OCSP - URI:http://127.0.0.1:8082/ocsp");
        assertThat(Pem.parseChain(granted.chain())).hasSize(2);
    }

    private static AuthorityPlanned root() {
        Map<String, Object> kafka = ChanceryInfrastructure.available().adminProperties();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(Streams.AUTHORITIES.topic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<AuthorityEvent> events = new ArrayList<>();
            consumer.poll(Duration.ofSeconds(10))
                    .forEach(record ->
                            events.add(Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value())));
            return events.stream()
                    .filter(AuthorityPlanned.class::isInstance)
                    .map(AuthorityPlanned.class::cast)
                    .filter(planned -> planned.role() == AuthorityRole.ROOT)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
