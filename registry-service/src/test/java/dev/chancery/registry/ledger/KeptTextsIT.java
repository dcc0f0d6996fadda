/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text and no value on the log hides a certificate or a revocation, or stops the inventory. */
@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class KeptTextsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MARK = "MARK";

    private static Issuer issuer;

    @BeforeAll
    static void open() {
        issuer = new Issuer(ChanceryInfrastructure.available());
    }

    @AfterAll
    static void close() {
        issuer.close();
    }

    /**
     * Six innocent characters; U+0000; half a pair alone, before a character of two bytes, and in the wrong order; and as an earlier version wrote such a
     * pair, in bytes that are no UTF-8.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\u0000",
                "\\u0000",
                "\\ud800",
                "\\ud800\\u00fc",
                "\\udc00\\ud800",
                "hex:f08293bc",
                "hex:eda080",
                "hex:c080"
            })
    void whateverALabelHoldsTheCertificateIsFoundAndCanBeRevoked(String inLabel) {
        CertificateIssued issued = labelled(MARK);

        issuer.send(record(issued, bytes(issued, MARK, inLabel)));

        Registry.awaitEntry(issued);
        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"superseded\",\"comment\":\"a\\\\u0000b\"}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then()
                .statusCode(200)
                .body("state", equalTo("revoked"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800\\u00fc", "\\udc00", "\\u001b[2J", "\\u202e"})
    void aCommentThatCannotBeKeptIsRefused(String comment) {
        CertificateIssued issued = labelled("payments");
        issuer.publish(issued);
        Registry.awaitEntry(issued);

        Registry.caller()
                .contentType("application/json")
                .body("{\"reason\":\"superseded\",\"comment\":\"a" + comment + "\"}")
                .post("/api/certificates/" + issued.certificate() + "/revoke")
                .then()
                .statusCode(400)
                .body("detail", containsString("\"comment\""));
    }

    /** A moment that PostgreSQL does not have, and one that no epoch counts: read without complaint, and refused by the database, or on the way there. */
    @ParameterizedTest
    @ValueSource(strings = {"+300000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59Z"})
    void whatTheDatabaseRefusesLiesInTheDeadLettersAndTheRestIsKept(String moment) {
        CertificateIssued before = labelled("before");
        CertificateIssued refused = labelled("refused");
        CertificateIssued behind = labelled("behind");
        issuer.publishLater(before);
        issuer.send(record(refused, bytes(refused, refused.notAfter().toString(), moment)));
        issuer.publish(behind);

        Registry.awaitEntry(before);
        Registry.awaitEntry(behind);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(deadLetters())
                        .filteredOn(letter -> refused.certificate().key().equals(letter.key()))
                        .isNotEmpty()
                        .allSatisfy(
                                letter -> assertThat(letter.topic()).isEqualTo(Streams.CERTIFICATE_EVENTS.topic())));
    }

    @Test
    void theLogsOwnKeyMayHoldAnything() {
        CertificateIssued behind = labelled("behind");
        for (byte[] key : List.of(new byte[0], new byte[] {0}, new byte[] {(byte) 0xff}, new byte[3_000])) {
            issuer.send(new ProducerRecord<>(
                    Streams.outcomes("registry").topic(), key, "{\"nothing\":true}".getBytes(StandardCharsets.UTF_8)));
        }
        issuer.publish(behind);
        issuer.grant("behind-" + behind.certificate().serial(), behind);

        Registry.awaitEntry(behind);
        Registry.awaitGranted(behind.certificate());
    }

    private static CertificateIssued labelled(String label) {
        Facts lone = Facts.lone("request-" + Registry.newSerial());
        return issuer.issued(
                Registry.newSerial(),
                new Facts(
                        lone.service(),
                        lone.kind(),
                        lone.appendedAt(),
                        lone.notBefore(),
                        lone.validity(),
                        lone.renews(),
                        lone.tenant(),
                        lone.requestId(),
                        Map.of("bug", label)));
    }

    /** The event as it would be written, with one text in it replaced by others' bytes. */
    private static byte[] bytes(CertificateIssued issued, String text, String replacement) {
        String json = new String(Streams.CERTIFICATE_EVENTS.write(issued), StandardCharsets.UTF_8);
        byte[] bytes = replacement.startsWith("hex:")
                ? HexFormat.of().parseHex(replacement.substring("hex:".length()))
                : replacement.getBytes(StandardCharsets.UTF_8);
        return json.replace("\"" + text + "\"", "\"" + new String(bytes, StandardCharsets.ISO_8859_1) + "\"")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ProducerRecord<byte[], byte[]> record(CertificateIssued issued, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                Streams.CERTIFICATE_EVENTS.topic(), issued.certificate().key().getBytes(StandardCharsets.UTF_8), value);
        record.headers()
                .add("ce_type", Streams.CERTIFICATE_EVENTS.typeOf(issued).getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static List<DeadLetter> deadLetters() {
        List<DeadLetter> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.copyOf(ChanceryInfrastructure.available().adminProperties()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition =
                    new TopicPartition(Streams.dead("registry").topic(), 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    found.add(Streams.dead("registry").read(Envelope.typeOf(record.headers()), record.value()));
                }
            }
        }
        return found;
    }
}
