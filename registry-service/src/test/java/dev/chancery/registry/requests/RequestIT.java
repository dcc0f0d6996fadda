/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.Streams;
import dev.chancery.registry.Issuer;
import dev.chancery.registry.Issuer.Facts;
import dev.chancery.registry.LogProbe;
import dev.chancery.registry.Registry;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.Sha256;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "registry"))
@WithTestResource(Registry.class)
class RequestIT {
    private static final String TOPIC = "chancery.requests.registry.v1";
    private static final String BODY =
            "{\"profile\":\"server\",\"csr\":\"-----BEGIN CERTIFICATE REQUEST-----\",\"names\":[\"api.internal\"]}";
    private static final Decision DECISION = new Decision("1", "server", List.of());

    private static final CertificateOutcome REFUSAL =
            new CertificateRefused(ReasonCode.NAME_NOT_ALLOWED, "not this name", Sha256.of(new byte[0]), DECISION);

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
    void answersWithTheCertificateOnceItStandsInTheInventory() throws Exception {
        String key = UUID.randomUUID().toString();

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Response> answer = callers.submit(() -> post(key, BODY));
            ConsumerRecord<String, byte[]> request = onlyRequest(key);
            assertThat(request.value()).asString(StandardCharsets.UTF_8).isEqualTo(BODY);
            CertificateIssued issued = grant(request.key());

            answer.get()
                    .then()
                    .statusCode(201)
                    .body("requestId", equalTo(request.key()))
                    .body("certificate.id", equalTo(issued.certificate().toString()))
                    .body("chain", equalTo(issued.chain()));
        }
    }

    @Test
    void makesOneEventOfTwentyCallsAtOnce() throws Exception {
        String key = UUID.randomUUID().toString();
        List<Future<Response>> answers = new ArrayList<>();

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(callers.submit(() -> post(key, BODY)));
            }
            grant(onlyRequest(key).key());
            for (Future<Response> answer : answers) {
                assertThat(answer.get().statusCode()).isIn(201, 202);
            }
        }

        assertThat(requests(Requests.idOf("tester", key))).hasSize(1);
        post(key, BODY).then().statusCode(201);
    }

    @Test
    void refusesAKeyThatComesBackWithAnotherBody() throws Exception {
        String key = UUID.randomUUID().toString();
        refuse(Requests.idOf("tester", key));
        post(key, BODY).then().statusCode(422);

        post(key, BODY.replace("api.internal", "other.internal"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("field", equalTo("Idempotency-Key"))
                .body("rule", equalTo("same-body"));
    }

    @Test
    void answersARefusalWithReasonSentenceAndDecision() throws Exception {
        String key = UUID.randomUUID().toString();
        refuse(Requests.idOf("tester", key));

        post(key, BODY)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("reason", equalTo("NAME_NOT_ALLOWED"))
                .body("detail", equalTo("not this name"))
                .body("decision.policyVersion", equalTo("1"));
        Registry.caller()
                .get("/api/requests/" + Requests.idOf("tester", key))
                .then()
                .statusCode(200)
                .body("state", equalTo("refused"));
    }

    /** The issuer takes our word for whose the predecessor is. */
    @ParameterizedTest
    @CsvSource({"distributor, not-the-distributors", "ocsp, renewsFor", ", known"})
    void renewsOnlyWhatIsItsToRenew(@Nullable String tenant, String rule) throws Exception {
        CertificateIssued predecessor = issuer.issued(
                Registry.newSerial(),
                Facts.lone("r").ofService("svc-" + UUID.randomUUID()).of(tenant == null ? "local" : tenant));
        if (tenant != null) {
            issuer.publish(predecessor);
            Registry.awaitEntry(predecessor);
        }
        String key = UUID.randomUUID().toString();

        post(key, BODY.replace("{\"profile\"", "{\"renews\":\"" + predecessor.certificate() + "\",\"profile\""))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("field", equalTo("renews"))
                .body("rule", equalTo(rule));
        assertThat(requests(Requests.idOf("tester", key))).isEmpty();
    }

    @Test
    void answersADryRunWithTheDecision() {
        String key = UUID.randomUUID().toString();
        publish(Requests.idOf("tester", key), new RequestExplained(Sha256.of(new byte[0]), DECISION));

        post(key, BODY.replace("{\"profile\"", "{\"dryRun\":true,\"profile\""))
                .then()
                .statusCode(200)
                .body("decision", notNullValue());
    }

    @Test
    void saysWhereToLookWhenNobodyAnswers() {
        Response pending = post(UUID.randomUUID().toString(), BODY);

        pending.then().statusCode(202).body("state", equalTo("pending"));
        Registry.caller().get(pending.header("Location")).then().statusCode(200).body("state", equalTo("pending"));
    }

    @Test
    void neitherStoresNorPublishesAPrivateKey() throws Exception {
        String key = UUID.randomUUID().toString();
        String secret = "-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIA==\\n-----END PRIVATE KEY-----";
        Map<String, String> bodies = Map.of(
                BODY.replace("-----BEGIN CERTIFICATE REQUEST-----", secret),
                "csr",
                BODY.replace("-----BEGIN CERTIFICATE REQUEST-----", "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                "csr",
                BODY.replace("\"names\"", "\"labels\":{\"note\":\"" + secret.replace("\\n", " ") + "\"},\"names\""),
                "labels.note");
        for (Map.Entry<String, String> body : bodies.entrySet()) {
            post(key, body.getKey())
                    .then()
                    .statusCode(422)
                    .body("field", equalTo(body.getValue()))
                    .body("reason", equalTo("PRIVATE_KEY"))
                    .body("detail", containsString("Create a new key"));
        }

        assertThat(requests(Requests.idOf("tester", key))).isEmpty();
        try (Connection connection = Registry.database();
                PreparedStatement kept = connection.prepareStatement("select 1 from request where request_id = ?")) {
            kept.setString(1, Requests.idOf("tester", key));
            assertThat(kept.executeQuery().next()).isFalse();
        }
    }

    @Test
    void namesTheFieldThatItCannotRead() {
        post("k", BODY.replace("names", "nmaes"))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("nmaes"))
                .body("rule", equalTo("unknown-field"));
        post("k", "{\"csr\":\"x\"}")
                .then()
                .statusCode(400)
                .body("field", equalTo("profile"))
                .body("rule", equalTo("required"));
        post("k", "{\"profile\":\"a\",\"profile\":\"b\",\"csr\":\"x\"}")
                .then()
                .statusCode(400)
                .body("rule", equalTo("duplicate-field"));
        post("k", "[".repeat(5_000)).then().statusCode(400);
        post("k", "").then().statusCode(400);
        Registry.caller()
                .contentType("application/json")
                .body(BODY)
                .post("/api/requests")
                .then()
                .statusCode(400)
                .body("field", equalTo("Idempotency-Key"))
                .body("detail", containsString("repeated request"));
    }

    @Test
    void publishesWhatWasKeptWhenTheProcessDiedBeforeItCould() throws Exception {
        String key = UUID.randomUUID().toString();
        String requestId = Requests.idOf("tester", key);
        try (Connection connection = Registry.database();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into request (request_id, subject, body_sha256,"
                                + " source, time, value) values (?, 'tester', ?, '/services/registry', now() - interval '10 s', ?)")) {
            byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
            insert.setString(1, requestId);
            insert.setString(2, Sha256.of(body).hex());
            insert.setBytes(3, body);
            insert.executeUpdate();
        }

        ConsumerRecord<String, byte[]> request = onlyRequest(key);

        assertThat(request.value()).asString(StandardCharsets.UTF_8).isEqualTo(BODY);
        grant(requestId);
        post(key, BODY).then().statusCode(201);
    }

    @Test
    void tellsWhyARequestThatWasSentToTheLogWasRefused() {
        String requestId = UUID.randomUUID().toString();
        try (LogProbe local = new LogProbe("local")) {
            local.publish(local.event(
                    Streams.requests("local"),
                    requestId,
                    MessageJson.readStrictly(BODY.getBytes(StandardCharsets.UTF_8), CertificateRequested.class)));
        }
        issuer.publish(Streams.outcomes("local"), requestId, REFUSAL);
        issuer.publish(Streams.outcomes("local"), requestId, REFUSAL);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> look(requestId)
                        .statusCode(200)
                        .body("tenant", equalTo("local"))
                        .body("requestId", equalTo(requestId))
                        .body("state", equalTo("refused"))
                        .body("reason", equalTo("NAME_NOT_ALLOWED"))
                        .body("sentence", equalTo("not this name"))
                        .body("decision.policyVersion", equalTo("1")));
    }

    @Test
    void tellsTenantsApartThatChoseTheSameId() throws Exception {
        String key = UUID.randomUUID().toString();
        String requestId = Requests.idOf("tester", key);
        issuer.publish(Streams.outcomes("local"), requestId, REFUSAL);
        issuer.publish(Streams.outcomes("ocsp"), requestId, REFUSAL);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> look(requestId)
                        .statusCode(409)
                        .body("field", equalTo("tenant"))
                        .body("detail", containsString("local, ocsp")));
        look(requestId + "?tenant=ocsp").statusCode(200).body("tenant", equalTo("ocsp"));
        look(requestId + "?tenant=distributor").statusCode(404);
        publish(requestId, new RequestExplained(Sha256.of(new byte[0]), DECISION));
        post(key, BODY).then().statusCode(200);
        look(requestId).statusCode(200).body("tenant", equalTo("registry")).body("state", equalTo("explained"));
    }

    @Test
    void knowsNothingOfARequestThatNobodyMade() {
        Registry.caller().get("/api/requests/nobody").then().statusCode(404).contentType("application/problem+json");
    }

    private static ValidatableResponse look(String requestId) {
        return Registry.caller().get("/api/requests/" + requestId).then();
    }

    private static Response post(String key, String body) {
        return Registry.caller()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/requests");
    }

    private static CertificateIssued grant(String requestId) {
        CertificateIssued issued =
                issuer.issued(Registry.newSerial(), Facts.lone(requestId).of("registry"));
        issuer.publish(issued);
        issuer.grant(requestId, issued);
        return issued;
    }

    private static void refuse(String requestId) {
        publish(requestId, REFUSAL);
    }

    private static void publish(String requestId, CertificateOutcome outcome) {
        issuer.publish(Streams.outcomes("registry"), requestId, outcome);
    }

    private static ConsumerRecord<String, byte[]> onlyRequest(String key) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            found.clear();
            found.addAll(requests(Requests.idOf("tester", key)));
            return !found.isEmpty();
        });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** What stands under this key, from the beginning to the end of now. */
    private static List<ConsumerRecord<String, byte[]>> requests(String requestId) {
        Map<String, Object> settings =
                new HashMap<>(ChanceryInfrastructure.available().adminProperties());
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (requestId.equals(record.key())) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }
}
