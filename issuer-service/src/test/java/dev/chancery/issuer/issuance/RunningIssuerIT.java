/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.issuer.shadow.ShadowPolicy;
import dev.chancery.policy.BundleText;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One issuer on a real log: what it answers, and how the policy that it answers by changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunningIssuerIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String SHADOWED = "chancery_policy_shadow_judged";
    /** Behind everything that has no order. */
    private static final int LATER = Order.DEFAULT + 1;

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private Path directory = Path.of("");
    private Tenant local = new Tenant(infrastructure, "local");
    private OpenSsl openssl = new OpenSsl(directory);
    private @Nullable TestIssuer issuer;

    @BeforeAll
    void start(@TempDir Path home) {
        directory = home;
        openssl = new OpenSsl(home);
        for (String name : List.of("alice", "mallory")) {
            openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", name + ".key");
        }
        restart(bundle(3), Map.of("chancery.issuer.sub-authorities", "true", "chancery.issuer.root-ocsp", "true"));
    }

    @AfterAll
    void stop() {
        if (issuer != null) {
            issuer.close();
        }
        local.close();
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
        refused("large", Requests.server("x".repeat(200_000)), ReasonCode.TOO_LARGE);
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
                    .allMatch(reason -> reason.contains("not a request id"));
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
        assertThat(recorded(Streams.ISSUANCES, "dry")).isZero();
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

    /** RFC 6960 §4.2.2.2: directly by the authority that signed what is asked about. The same bytes again are the same certificate. */
    @Test
    void theResponderGetsASignerForTheRootThatWasMadeForIt() {
        try (Tenant ocsp = new Tenant(infrastructure, "ocsp")) {
            AuthorityAnnounced root = authority(0);
            byte[] value = Requests.json(
                            openssl.request("/CN=whatever"),
                            "\"profile\":\"ocsp-signing\",\"labels\":{\"authority\":\"" + root.authority() + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            Headers headers = Tenant.headers("root-signer");

            ocsp.send("root-signer", headers, value);
            ocsp.send("root-signer", headers, value);

            List<CertificateOutcome> answers = ocsp.answers("root-signer", 2);
            assertThat(answers.getFirst()).isInstanceOf(CertificateGranted.class);
            CertificateGranted granted = (CertificateGranted) answers.getFirst();
            assertThat(((CertificateGranted) answers.getLast()).chain()).isEqualTo(granted.chain());
            openssl.write("root.pem", root.certificate());
            openssl.write("root-signer.pem", granted.chain());
            assertThat(openssl.run("verify", "-x509_strict", "-CAfile", "root.pem", "root-signer.pem"))
                    .contains("root-signer.pem: OK");
            assertThat(openssl.run("x509", "-noout", "-text", "-in", "root-signer.pem"))
                    .contains("OCSP Signing", "Chancery OCSP responder for root-1");
            openssl.write("services.pem", authority(1).certificate());
            assertThat(openssl.run("x509", "-noout", "-ocsp_uri", "-in", "services.pem"))
                    .contains("http://127.0.0.1:8082/ocsp");
            assertThat(recorded(Streams.ISSUANCES_SHORT, "root-signer")).isPositive();
        }
    }

    /** In the order of the log. */
    private AuthorityAnnounced authority(int place) {
        try (Topic authorities = new Topic(infrastructure, Streams.AUTHORITIES.topic())) {
            ConsumerRecord<byte[], byte[]> record = authorities.await(place + 1).get(place);
            return (AuthorityAnnounced) Streams.AUTHORITIES.read(Envelope.typeOf(record.headers()), record.value());
        }
    }

    private long recorded(EventStream<SerialRecorded> stream, String requestId) {
        try (Topic issuances = new Topic(infrastructure, stream.topic())) {
            return issuances.now().stream()
                    .map(record -> stream.read(Envelope.typeOf(record.headers()), record.value()))
                    .filter(recorded -> recorded.requestId().equals(requestId))
                    .count();
        }
    }

    /** Told of like every certificate: whoever revokes it needs its serial on the log. */
    @Test
    void aTenantThatIsGrantedItBecomesAnAuthority() {
        local.send(
                "sub-ca", Requests.json(openssl.request("/CN=x"), "\"profile\":\"sub-ca\",\"service\":\"local-mesh\""));

        openssl.write("mesh.pem", ((CertificateGranted) local.answer("sub-ca")).chain());

        assertThat(openssl.run("x509", "-noout", "-text", "-in", "mesh.pem"))
                .contains("O = local, CN = local-mesh sub-CA", "CA:TRUE, pathlen:0", "Permitted:");
        assertThat(recorded(Streams.ISSUANCES, "sub-ca")).isPositive();
    }

    /** Before the requests' view and before the lists': each goes on behind it, and the record is kept for a person to look at. */
    @Test
    @Order(LATER)
    void whatNobodyCanReadLiesInTheDeadLetters() throws Exception {
        List<String> topics = List.of(Streams.BLOCKED_KEYS.topic(), Streams.REVOCATIONS.topic());
        try (KafkaProducer<byte[], byte[]> administrator = new KafkaProducer<>(
                infrastructure.adminProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : topics) {
                administrator
                        .send(new ProducerRecord<>(topic, "key".getBytes(StandardCharsets.UTF_8), new byte[] {'{'}))
                        .get();
            }
        }

        try (Topic dead = new Topic(infrastructure, Streams.dead("issuer").topic())) {
            Awaitility.await("both are buried")
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(dead.now())
                            .map(record ->
                                    Streams.dead("issuer").read(Envelope.typeOf(record.headers()), record.value()))
                            .extracting(DeadLetter::topic)
                            .containsAll(topics));
        }
        local.send("behind-unreadable", Requests.server(openssl.request("/CN=api.internal")));
        assertThat(local.answer("behind-unreadable")).isInstanceOf(CertificateGranted.class);
        assertThat(Objects.requireNonNull(issuer).isReady()).isTrue();
    }

    @Test
    @Order(LATER)
    void aBundleThatItsApproversDidNotSignIsNotAnnounced() throws IOException {
        String next = bundle(4).replace("default: P90D", "default: P30D");

        assertNotAnnounced(restart(next, Map.of()));
        sign("mallory", 4, next);
        assertNotAnnounced(restart(next, Map.of()));

        assertThat(granted("before", Instant.now()).decision().policyVersion()).isEqualTo("3");
    }

    @Test
    @Order(LATER + 1)
    void anApprovedBundleJudgesFromItsTimeOnAndARollBackIsANewVersion() throws Exception {
        takeTheSendersTime();
        String next = bundle(4).replace("default: P90D", "default: P30D");
        sign("alice", 4, next);
        assertThat(restart(next, Map.of()).policyNotice()).isEmpty();
        Instant active = announced(2).activeFrom();

        assertThat(lifetime(granted("early", active.minusMillis(1)), "3")).isEqualTo(90);
        assertThat(lifetime(granted("late", active.plusMillis(1)), "4")).isEqualTo(30);

        sign("alice", 5, bundle(5));
        restart(bundle(5), Map.of());
        assertThat(lifetime(granted("back", announced(3).activeFrom().plusMillis(1)), "5"))
                .isEqualTo(90);
    }

    /** The same bytes are judged twice, before there was a shadow and beside it. */
    @Test
    @Order(LATER + 2)
    void aShadowBundleSaysWhatItWouldHaveDecidedAndDecidesNothing() throws IOException {
        byte[] value = Requests.server(openssl.request("/CN=api.internal")).getBytes(StandardCharsets.UTF_8);
        byte[] tooLong = Requests.json(openssl.request("/CN=www.test"), "\"profile\":\"server\",\"validity\":\"P500D\"")
                .getBytes(StandardCharsets.UTF_8);
        Headers headers = Tenant.headers("twice-judged");
        local.send("twice-judged", headers, value);
        assertThat(local.answer("twice-judged")).isInstanceOf(CertificateGranted.class);
        Files.writeString(
                directory.resolve("shadow.yaml"),
                bundle(6)
                        .replace("[.internal, .test, localhost]", "[.test]")
                        .replace("longest: P400D", "longest: P600D"));
        List<String> lines = linesOf(ShadowPolicy.class);

        TestIssuer shadowed = restart(
                bundle(5),
                Map.of(
                        "chancery.issuer.shadow-policy-file",
                        directory.resolve("shadow.yaml").toString()));
        local.send("twice-judged", headers, value);
        local.send("too-long", Tenant.headers("too-long"), tooLong);

        assertThat(local.answers("twice-judged", 2))
                .extracting(answer -> ((CertificateGranted) answer).chain())
                .containsOnly(((CertificateGranted) local.answer("twice-judged")).chain());
        assertThat(reason("too-long")).isEqualTo(ReasonCode.VALIDITY_NOT_ALLOWED);
        Awaitility.await("both are reported").atMost(SOON).untilAsserted(() -> {
            assertThat(shadowed.count(SHADOWED, "difference", "would_refuse")).isOne();
            assertThat(shadowed.count(SHADOWED, "difference", "would_grant")).isOne();
            assertThat(lines)
                    .anyMatch(line ->
                            line.contains("requestId=twice-judged tenant=local version=6 difference=would_refuse"))
                    .anyMatch(
                            line -> line.contains("requestId=too-long tenant=local version=6 difference=would_grant"));
        });
    }

    @Test
    @Order(LATER + 3)
    void bringsInAnAuthorityMakesTheNextAndLosesTheRootOnOrder() throws IOException {
        AdministratorOrders orders = new AdministratorOrders(infrastructure, directory);

        orders.bringInAnAuthorityMakeTheNextAndTakeTheRootOffline();

        TestIssuer current = Objects.requireNonNull(issuer);
        assertThat(current.isReady()).isTrue();
        assertNobodyWaitsForTheRoot();
        current.close();
        issuer = null;
        orders.assertAccountedFor();
    }

    /** Its key was dropped by the issuer that runs; what comes behind goes on. */
    private void assertNobodyWaitsForTheRoot() {
        try (Tenant ocsp = new Tenant(infrastructure, "ocsp")) {
            ocsp.send(
                    "offline",
                    Requests.json(
                            openssl.request("/CN=whatever"),
                            "\"profile\":\"ocsp-signing\",\"labels\":{\"authority\":\""
                                    + authority(0).authority() + "\"}"));

            assertThat(((CertificateRefused) ocsp.answer("offline")).sentence()).contains("retry", "restore-root");
        }
        local.send("behind-offline", Requests.server(openssl.request("/CN=api.internal")));
        assertThat(local.answer("behind-offline")).isInstanceOf(CertificateGranted.class);
    }

    /** Shipped, with authorities below services switched on, and one who has to approve of what comes next. */
    private String bundle(int version) {
        return BundleText.shipped()
                        .replaceFirst("\nversion: [0-9]+\n", "\nversion: " + version + "\n")
                        .replace("\nswitches: { subAuthorities: false }", "\nswitches: { subAuthorities: true }")
                        .replace(
                                "\n  local:\n    profiles: [",
                                "\n  local:\n    subAuthorities: true\n    profiles: [sub-ca, ")
                + "approval:\n  signatures: 1\n  approvers:\n    alice: |\n"
                + openssl.run("pkey", "-in", "alice.key", "-pubout").indent(6);
    }

    /** As docs/policy.md says that a signature is made without Chancery, and put where alice's belongs. */
    private void sign(String with, int version, String bundle) {
        openssl.write(
                "statement",
                "chancery policy bundle\nversion %d\nsha256 %s\n"
                        .formatted(version, Sha256.of(bundle.getBytes(StandardCharsets.UTF_8))));
        openssl.run("dgst", "-sha384", "-sign", with + ".key", "-out", "policy.yaml.alice.sig", "statement");
    }

    private TestIssuer restart(String bundle, Map<String, String> settings) {
        if (issuer != null) {
            issuer.close();
        }
        Map<String, String> all = new HashMap<>(settings);
        openssl.write("policy.yaml", bundle);
        all.put("chancery.issuer.policy-file", directory.resolve("policy.yaml").toString());
        TestIssuer next = new TestIssuer(directory, "1", all).awaitReady();
        issuer = next;
        return next;
    }

    private void assertNotAnnounced(TestIssuer unapproved) throws IOException {
        assertThat(unapproved.policyNotice())
                .hasValueSatisfying(notice -> assertThat(notice)
                        .contains("version 4, is not announced and version 3 judges", "1 of [alice]")
                        .contains("has signatures from []", "chancery policy sign", "then restart"));
        try (Topic policies = new Topic(infrastructure, Streams.POLICIES.topic())) {
            assertThat(policies.now()).hasSize(1);
        }
    }

    /** The newest of so many. */
    private PolicyAnnounced announced(int count) {
        try (Topic policies = new Topic(infrastructure, Streams.POLICIES.topic())) {
            ConsumerRecord<byte[], byte[]> newest = policies.await(count).getLast();
            return Streams.POLICIES.read(Envelope.typeOf(newest.headers()), newest.value());
        }
    }

    /** A bundle is announced a minute and a half ahead. Nobody waits for it here: requests say when the broker had them. */
    private void takeTheSendersTime() throws ExecutionException, InterruptedException {
        ConfigResource topic = new ConfigResource(
                ConfigResource.Type.TOPIC, Streams.requests("local").topic());
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("message.timestamp.type", "CreateTime"),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    private CertificateGranted granted(String id, Instant appended) {
        byte[] value = Requests.server(openssl.request("/CN=api.internal")).getBytes(StandardCharsets.UTF_8);
        local.send(appended, id, Tenant.headers(id), value);
        return (CertificateGranted) local.answer(id);
    }

    /** In days, as the version of the policy gives it. */
    private static long lifetime(CertificateGranted granted, String version) {
        assertThat(granted.decision().policyVersion()).isEqualTo(version);
        return Math.round(Duration.between(Instant.now(), granted.notAfter()).toHours() / 24.0);
    }

    private static List<String> linesOf(Class<?> who) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Logger.getLogger(who.getName()).addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(String.format(record.getMessage(), record.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        return lines;
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
