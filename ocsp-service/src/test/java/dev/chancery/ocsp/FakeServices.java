/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.CrlSigned;
import dev.chancery.contracts.DeadLetter;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Writes what issuer and registry write, as them, and grants the responder its signers. Does not imitate their judgement: every request is granted
 * under the authority that its label names.
 */
public final class FakeServices implements AutoCloseable {
    /** What an authority is called that nothing is chosen for. */
    public static final String ORDINARY = "test";

    /** What an authority is called whose unknown serials are answered unknown, by the configuration of the tests. */
    public static final String UNKNOWN = "says-unknown";

    /** What an authority is called whose unknown serials are answered by extended-revoke. */
    public static final String EXTENDED_REVOKE = "says-revoked";

    /** Its unknown serials are answered unknown. */
    public static final TestCa SAYS_UNKNOWN = TestCa.root().issuing("Test Unknown", KeyAlgorithm.ML_DSA_65);

    /** Its unknown serials are answered by extended-revoke. */
    public static final TestCa SAYS_REVOKED = TestCa.root().issuing("Test Extended", KeyAlgorithm.ED25519);

    private static final EventStream<CertificateRequested> REQUESTS = Streams.requests("ocsp");
    private static final EventStream<CertificateOutcome> OUTCOMES = Streams.outcomes("ocsp");
    private static final EventStream<DeadLetter> DEAD = Streams.dead("ocsp");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final LogPublisher issuer =
            new LogPublisher(infrastructure.propertiesOf("issuer"), "test-issuer", Runnable::run);
    private final LogPublisher registry =
            new LogPublisher(infrastructure.propertiesOf("registry"), "test-registry", Runnable::run);
    private final Map<IssuerId, TestCa> authorities = new ConcurrentHashMap<>();
    private final List<String> granted = new CopyOnWriteArrayList<>();
    private final ViewUpdater requests = new ViewUpdater(
            infrastructure.propertiesOf("issuer"),
            "test-issuer",
            Set.of(REQUESTS.topic()),
            new MemoryView(() -> {}, this::grant),
            InstantSource.system());

    public FakeServices(TestCa... announced) {
        requests.start();
        // The configuration names them, and a responder is not ready while it names somebody whom it does not know.
        announce(SAYS_UNKNOWN, UNKNOWN);
        announce(SAYS_REVOKED, EXTENDED_REVOKE);
        for (TestCa authority : announced) {
            announce(authority);
        }
    }

    /** The ids of the requests that were granted, a repeat once more. */
    public List<String> granted() {
        return List.copyOf(granted);
    }

    public void announce(TestCa authority) {
        announce(authority, ORDINARY);
    }

    /** @param name by which the settings of the tests may choose for it */
    public void announce(TestCa authority, String name) {
        authorities.put(authority.id(), authority);
        tell(authority.announced(name));
    }

    /** A fact about an authority. One that is announced so alone gets its responders no signers: its key is elsewhere. */
    public void tell(AuthorityEvent fact) {
        publish(
                issuer,
                LogEvent.of(Streams.AUTHORITIES, fact.authority().hex(), fact, id(), "/services/issuer", now()));
    }

    public SerialNumber issue(TestCa authority, Instant notAfter) {
        return issue(authority, TestCa.serial(), notAfter);
    }

    public SerialNumber issue(TestCa authority, SerialNumber serial, Instant notAfter) {
        return issue(authority, serial, notAfter, "topic");
    }

    /** A certificate of a signer, as the issuer records one that somebody asked for in the responders' name. */
    public SerialNumber issueSigner(TestCa authority, Instant notAfter) {
        return issue(authority, TestCa.serial(), notAfter, REQUESTS.topic());
    }

    private SerialNumber issue(TestCa authority, SerialNumber serial, Instant notAfter, String requestTopic) {
        CertificateId certificate = new CertificateId(authority.id(), serial);
        SerialRecorded recorded =
                new SerialRecorded(certificate, notAfter, requestTopic, "request", digest(), digest(), 0);
        publish(issuer, LogEvent.of(Streams.ISSUANCES, certificate.key(), recorded, id(), "/services/issuer", now()));
        return serial;
    }

    public void transition(RevocationTransition transition) {
        publish(
                registry,
                LogEvent.of(
                        Streams.REVOCATIONS,
                        transition.certificate().key(),
                        transition,
                        transition.transition(),
                        "/services/registry",
                        now()));
    }

    /** A list, as whoever may write the stream would. */
    public void list(CrlSigned list) {
        publish(
                issuer,
                LogEvent.of(
                        Streams.CRLS,
                        list.authority() + "/" + list.shard() + "/" + list.number(),
                        list,
                        id(),
                        "/services/issuer",
                        now()));
    }

    /** Something that nobody can read, on revocations. */
    public void garbleRevocation(CertificateId certificate) {
        garble("registry", Streams.REVOCATIONS, certificate.key());
    }

    /** Something that nobody can read, on authorities. */
    public void garbleFact(IssuerId authority) {
        garble("issuer", Streams.AUTHORITIES, authority.hex());
    }

    private void garble(String writer, EventStream<?> stream, String key) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                infrastructure.propertiesOf(writer), new ByteArraySerializer(), new ByteArraySerializer())) {
            Future<?> _ = producer.send(new ProducerRecord<>(
                    stream.topic(), key.getBytes(StandardCharsets.UTF_8), "not JSON".getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Takes the responder's right to write its dead letters, until {@link #giveBack}; answers what was taken. */
    public Collection<AclBinding> takeDeadLetters() throws Exception {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            return admin.deleteAcls(List.of(new AclBindingFilter(
                            new ResourcePatternFilter(ResourceType.TOPIC, DEAD.topic(), PatternType.LITERAL),
                            AccessControlEntryFilter.ANY)))
                    .all()
                    .get();
        }
    }

    public void giveBack(Collection<AclBinding> rights) throws Exception {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            Object _ = admin.createAcls(rights).all().get();
        }
    }

    /** The keys of the records that the responder has buried. */
    public List<String> buried() {
        List<String> keys = new ArrayList<>();
        TopicPartition dead = new TopicPartition(DEAD.topic(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                infrastructure.adminProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(dead));
            consumer.seekToBeginning(List.of(dead));
            long end = consumer.endOffsets(List.of(dead)).getOrDefault(dead, 0L);
            while (consumer.position(dead) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    keys.add(String.valueOf(DEAD.read(Envelope.typeOf(record.headers()), record.value())
                            .key()));
                }
            }
        }
        return keys;
    }

    @Override
    public void close() {
        requests.close();
        issuer.close();
        registry.close();
    }

    private void grant(ConsumerRecord<byte[], byte[]> record) {
        CertificateRequested request = MessageJson.readStrictly(record.value(), CertificateRequested.class);
        TestCa authority =
                authorities.get(new IssuerId(String.valueOf(request.labels().get("authority"))));
        if (authority == null
                || !(CertificationRequest.parse(request.csr())
                        instanceof CertificationRequest.Parsed.Readable readable)) {
            return;
        }
        Instant from = now().minus(Duration.ofMinutes(10));
        X509CertificateHolder certificate =
                authority.sign(authority.signer(readable.request().publicKey(), from, from.plus(Duration.ofDays(2))));
        String requestId = new String(record.key(), StandardCharsets.UTF_8);
        CertificateOutcome outcome = new CertificateGranted(
                Certificates.idOf(certificate, authority.certificate()),
                Pem.chain(List.of(certificate, authority.certificate())),
                Certificates.fingerprint(certificate),
                certificate.getNotAfter().toInstant(),
                digest(),
                new Decision("1", "ocsp-signing", new ArrayList<>()));
        publish(issuer, LogEvent.of(OUTCOMES, requestId, outcome, id(), "/services/issuer", now()));
        granted.add(requestId);
    }

    private static void publish(LogPublisher publisher, LogEvent event) {
        publisher.publish(event).await().atMost(LIMIT);
    }

    private static Instant now() {
        return Instant.now();
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static Sha256 digest() {
        return Sha256.of(new byte[] {1});
    }
}
