/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.DamagedDisk;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.testkit.PackagedService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one tenant sends to end the issuer for all: the issuer as shipped, with its 96 MB, which ends when they do not suffice. Another tenant goes on meanwhile.
 * {@code -Dchancery.attack.times=10} sends ten times as much.
 */
@SuppressWarnings("NullAway.Init") // set before all
class AttackedIssuerIT {
    private static final int TIMES = Integer.getInteger("chancery.attack.times", 1);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final ChanceryInfrastructure INFRASTRUCTURE = ChanceryInfrastructure.available();
    private static final AtomicInteger ASKED = new AtomicInteger();

    @TempDir
    static Path directory;

    private static PackagedService issuer;
    private static Tenant attacker;
    private static Tenant other;
    private static String csr;

    @BeforeAll
    static void start() throws IOException {
        Path home = Path.of("target/attacked-" + ProcessHandle.current().pid()).toAbsolutePath();
        csr = new OpenSsl(directory).request("/CN=api.internal");
        issuer = PackagedService.of("issuer", home, TestIssuer.settings(home, "1"), List.of());
        issuer.start();
        attacker = new Tenant(INFRASTRUCTURE, "local");
        other = new Tenant(INFRASTRUCTURE, "registry");
        await("ready").atMost(SOON).ignoreExceptions().until(AttackedIssuerIT::isReady);
        assertThat(ask()).isLessThan(SOON.toMillis());
    }

    @AfterAll
    static void stop() {
        attacker.close();
        other.close();
        issuer.close();
    }

    @ParameterizedTest
    @CsvSource({"zstd, 64000000", "gzip, 64000000", "lz4, 40000000", "snappy, 4000000"})
    void oneRecordThatBecomesHuge(String codec, int bytes) throws Exception {
        RecordMetadata sent = send(codec, ids("huge", 1), spaces(bytes));

        assertGoesOn();
        assertThat(letters())
                .filteredOn(letter -> letter.partition() == sent.partition() && letter.offset() == sent.offset())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.topic())
                            .isEqualTo(Streams.requests("local").topic());
                    assertThat(letter.reason()).contains("are passed over");
                    assertThat(letter.valueBytes()).isZero();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "gzip"})
    void manyLargeOnesInSmallBatches(String codec) throws Exception {
        send(codec, ids("large", 150 * TIMES), spaces(900_000));

        assertGoesOn();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "250, 60"})
    void manyThingsToJudgeInEachOfManyRequests(int names, int others) throws Exception {
        String labels =
                IntStream.range(0, others).mapToObj(i -> "\"l" + i + "\":\"\"").collect(Collectors.joining(","));
        String many = Requests.json(
                csr,
                "\"profile\":\"server\"," + list("names", names) + "," + "\"autoRenew\":true,\"labels\":{" + labels
                        + "}");
        List<String> ids = ids("many", 300 * TIMES);
        send("none", ids, many.getBytes(StandardCharsets.UTF_8));

        assertGoesOn();
        assertThat(attacker.answer(ids.getLast())).isInstanceOf(CertificateRefused.class);
        assertThat(attacker.records(ids.getLast(), 1).getFirst().value()).hasSizeLessThan(65_536);
    }

    /** A disk that does not keep what was written is no tenant's doing; it stops neither that tenant nor the others. */
    @Test
    void aBatchThatTheBrokersDiskDamagedIsPassedOver() throws Exception {
        String marker = "damaged-" + UUID.randomUUID();
        String behind = "behind-" + UUID.randomUUID();
        issuer.kill();
        RecordMetadata sent = sendTo(0, marker);
        RecordMetadata next = sendTo(0, behind);
        assertThat(next.partition()).isEqualTo(sent.partition());
        DamagedDisk.flip(INFRASTRUCTURE, sent.topic(), sent.partition(), marker);
        issuer.start();

        assertThat(attacker.answer(behind)).isInstanceOf(CertificateGranted.class);
        assertGoesOn();
        assertThat(letters())
                .filteredOn(letter -> letter.partition() == sent.partition() && letter.offset() == sent.offset())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.reason()).contains("passed over", "checksum", "send them again");
                    assertThat(letter.value()).isNull();
                });
        assertThat(issuer.get("/q/health/ready").body()).contains("checksum does not fit");
    }

    private static RecordMetadata sendTo(int partition, String id) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                INFRASTRUCTURE.propertiesOf("local"), new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(
                            Streams.requests("local").topic(),
                            partition,
                            null,
                            id.getBytes(StandardCharsets.UTF_8),
                            Requests.server(csr).getBytes(StandardCharsets.UTF_8),
                            Tenant.headers(id)))
                    .get();
        }
    }

    private static String list(String field, int count) {
        return "\"" + field + "\":["
                + IntStream.range(0, count).mapToObj(i -> "\"n" + i + "\"").collect(Collectors.joining(",")) + "]";
    }

    /** The other tenant is served meanwhile, all of the attacker's is done with, and the issuer is the one that it was, and says so truly. */
    private static void assertGoesOn() throws IOException {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 3 * TIMES; i++) {
            millis.add(ask());
        }
        String last = "last-" + UUID.randomUUID();
        attacker.send(last, Requests.server(csr));
        assertThat(attacker.answer(last)).isInstanceOf(CertificateGranted.class);
        assertThat(issuer.isRunning()).isTrue();
        assertThat(Files.readString(issuer.log())).doesNotContain("OutOfMemoryError");
        await("ready").atMost(SOON).ignoreExceptions().until(AttackedIssuerIT::isReady);
        assertThat(issuer.get("/q/health/ready").body()).contains("loops");
        assertThat(issuer.get("/q/health/ready").body().replaceAll("\\s", ""))
                .contains("{\"name\":\"loops\",\"status\":\"UP\"}");
        System.out.printf("answers to the other tenant, milliseconds: %s%n", millis);
    }

    private static long ask() {
        String id = "other-" + ASKED.incrementAndGet();
        long began = System.nanoTime();
        other.send(id, Requests.server(csr));
        assertThat(other.answer(id)).isInstanceOf(CertificateGranted.class);
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static boolean isReady() throws IOException {
        return issuer.get("/q/health/ready").statusCode() == 200;
    }

    private static List<String> ids(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> name + "-" + UUID.randomUUID())
                .toList();
    }

    private static byte[] spaces(int count) {
        byte[] spaces = new byte[count];
        Arrays.fill(spaces, (byte) ' ');
        return spaces;
    }

    private static RecordMetadata send(String codec, List<String> ids, byte[] value) throws Exception {
        Map<String, Object> settings = new HashMap<>(INFRASTRUCTURE.propertiesOf("local"));
        settings.putAll(Map.of(
                "compression.type",
                codec,
                "max.request.size",
                200_000_000,
                "buffer.memory",
                200_000_000,
                "linger.ms",
                20,
                "batch.size",
                200_000));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            Future<RecordMetadata> last = CompletableFuture.failedFuture(new IllegalStateException("nothing to send"));
            for (String id : ids) {
                last = producer.send(new ProducerRecord<>(
                        Streams.requests("local").topic(),
                        null,
                        null,
                        id.getBytes(StandardCharsets.UTF_8),
                        value,
                        Tenant.headers(id)));
            }
            return last.get();
        }
    }

    private static List<DeadLetter> letters() {
        try (Topic letters = new Topic(INFRASTRUCTURE, Streams.dead("issuer").topic())) {
            return letters.now().stream()
                    .map(record -> Streams.dead("issuer").read(Envelope.typeOf(record.headers()), record.value()))
                    .toList();
        }
    }
}
