/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentCommand;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.RequestDigest;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** Plays the registry and the issuer against a real broker, each as its own principal; an outcome comes when the test says so, or at once. */
final class FakeServices implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ChanceryInfrastructure infrastructure;
    private final LogPublisher registry;
    private final LogPublisher issuer;
    private final TestAuthorities authorities = TestAuthorities.make();
    /** Nobody has heard of their root. */
    private final TestAuthorities strangers = TestAuthorities.make();
    /** Signs what is asked for while {@link #doomed}; to be revoked. */
    private final TestAuthorities ending = authorities.sibling();

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Thread answering;
    private volatile boolean closed;
    volatile boolean refusing;
    volatile boolean strange;
    volatile boolean doomed;
    volatile boolean silent;
    volatile Duration validity = Duration.ofDays(30);

    FakeServices(ChanceryInfrastructure infrastructure) {
        this.infrastructure = infrastructure;
        this.registry =
                new LogPublisher(infrastructure.propertiesOf("registry"), "registry", ForkJoinPool.commonPool());
        this.issuer = new LogPublisher(infrastructure.propertiesOf("issuer"), "issuer", ForkJoinPool.commonPool());
        announce(authorities.root(), AuthorityRole.ROOT, "root", null);
        announce(authorities.issuing(), AuthorityRole.SERVICES, "services-1", IssuerId.of(authorities.root()));
        announce(ending.issuing(), AuthorityRole.SERVICES, "services-2", IssuerId.of(authorities.root()));
        this.answering = Thread.ofPlatform().daemon().name("issuer").start(this::answer);
    }

    TestAuthorities authorities() {
        return authorities;
    }

    void host(String name) {
        bind(new InventoryState.HostState(name, 1, false, null, null, "directory", Map.of()), "host/" + name);
    }

    void bind(InventoryState state, String key) {
        publish(registry, Streams.BINDINGS, key, state, UUID.randomUUID().toString());
    }

    void service(InventoryState.ServiceState state) {
        bind(state, "service/" + state.name());
    }

    void command(DeploymentCommand command) {
        publish(registry, Streams.DEPLOYMENT_COMMANDS, command.service(), command, command.commandId());
    }

    /** Bytes that are no command, on the commands' topic. */
    void garbage(String key) {
        Envelope envelope = new Envelope(
                UUID.randomUUID().toString(), "/test", "dev.chancery.deployment.issue.v1", Instant.now(), key);
        registry.publish(new LogEvent(
                        Streams.DEPLOYMENT_COMMANDS.topic(),
                        key,
                        envelope,
                        Bytes.of("no json".getBytes(StandardCharsets.UTF_8))))
                .await()
                .atMost(LIMIT);
    }

    void transition(RevocationTransition transition) {
        publish(registry, Streams.REVOCATIONS, transition.certificate().key(), transition, transition.transition());
    }

    void block(Sha256 key) {
        KeyBlocked blocked = new KeyBlocked(key, Instant.now(), "test", KeyBlocked.BY_OPERATOR, null, null);
        publish(registry, Streams.BLOCKED_KEYS, key.hex(), blocked, key.hex());
    }

    /** Ends the authority that signs while {@link #doomed}: from a moment on that is not yet there, as issuers announce it. */
    void revokeAuthority() {
        IssuerId id = IssuerId.of(ending.issuing());
        publish(
                issuer,
                Streams.AUTHORITIES,
                id.hex(),
                new AuthorityEvent.AuthorityRevoked(
                        id, RevocationReason.KEY_COMPROMISE, Instant.now().plusSeconds(30)),
                "revoked-" + id.hex());
    }

    /** A certificate of the distributor's that its database knows nothing of. */
    void issuedUnknown(Slot slot) {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
        List<SubjectName> names = List.of(SubjectName.parse(slot.service() + ".internal"));
        X509CertificateHolder leaf = authorities.certify(
                CertificationRequest.create(key, DistinguishedName.commonName("unknown.internal"), names),
                names,
                Duration.ofDays(30));
        CertificateId id = Certificates.idOf(leaf, authorities.issuing());
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Sha256 digest = Sha256.of(id.toString().getBytes(StandardCharsets.UTF_8));
        publish(
                issuer,
                Streams.CERTIFICATE_EVENTS,
                id.key(),
                new CertificateIssued(
                        id,
                        Pem.chain(List.of(leaf, authorities.issuing())),
                        Certificates.fingerprint(leaf),
                        "CN=unknown.internal",
                        List.of(slot.service() + ".internal"),
                        "server",
                        slot.service(),
                        slot.kind(),
                        slot,
                        now,
                        leaf.getNotAfter().toInstant(),
                        Duration.ofDays(30),
                        true,
                        Map.of(),
                        null,
                        "1",
                        new CertificateIssued.Request(
                                Streams.requests("distributor").topic(),
                                "unknown-" + slot.service(),
                                "/services/distributor",
                                now,
                                digest,
                                Bytes.of(new byte[0]))),
                id.toString());
    }

    /** Another root that hosts are to trust from now on. */
    void trustAnother() {
        X509CertificateHolder root = strangers.root();
        announce(root, AuthorityRole.ROOT, "root-2", null);
        publish(
                issuer,
                Streams.AUTHORITIES,
                IssuerId.of(root).hex(),
                new AuthorityEvent.AuthorityConfirmed(IssuerId.of(root), Certificates.fingerprint(root), Instant.now()),
                "confirmed-" + IssuerId.of(root).hex());
    }

    /** Grants what somebody else asked for, under an id that is not theirs alone. */
    void grantOther(String requestId) {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
        List<SubjectName> names = List.of(SubjectName.parse("other.internal"));
        CertificationRequest csr =
                CertificationRequest.create(key, DistinguishedName.commonName("other.internal"), names);
        Sha256 digest = Sha256.of(csr.pem().getBytes(StandardCharsets.UTF_8));
        publish(
                issuer,
                Streams.outcomes("distributor"),
                requestId,
                granted(csr, names, digest, new Decision("1", "server", List.of())),
                "other-" + requestId);
    }

    /** Every fact about the service, in the order of the log, repeats of one id left out. */
    List<DeploymentAdvanced> facts(String service) {
        return facts().stream()
                .filter(fact -> fact.slot().service().equals(service))
                .toList();
    }

    /** The same about every service. */
    List<DeploymentAdvanced> facts() {
        Map<String, DeploymentAdvanced> facts = new java.util.LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : all("registry", Streams.DEPLOYMENT_EVENTS.topic())) {
            facts.putIfAbsent(
                    String.valueOf(Envelope.idOf(record.headers())),
                    Streams.DEPLOYMENT_EVENTS.read(Envelope.typeOf(record.headers()), record.value()));
        }
        return List.copyOf(facts.values());
    }

    /** What the log holds of facts, by key of the place and id of the fact: each a set of values, and more than one is a mistake. */
    Map<String, Set<String>> factsAsWritten() {
        Map<String, Set<String>> values = new java.util.LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : all("registry", Streams.DEPLOYMENT_EVENTS.topic())) {
            String id = new String(record.key(), StandardCharsets.UTF_8) + " " + Envelope.idOf(record.headers());
            values.computeIfAbsent(id, _ -> new java.util.HashSet<>())
                    .add(new String(record.value(), StandardCharsets.UTF_8));
        }
        return values;
    }

    /** Every request on the log by the service that it names: what was asked, however often it stands there. */
    Map<String, Set<Sha256>> requests() {
        EventStream<CertificateRequested> stream = Streams.requests("distributor");
        Map<String, Set<Sha256>> digests = new java.util.TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : all("issuer", stream.topic())) {
            String service = stream.read(Envelope.typeOf(record.headers()), record.value())
                    .service();
            digests.computeIfAbsent(String.valueOf(service), _ -> new java.util.HashSet<>())
                    .add(RequestDigest.of(record));
        }
        return digests;
    }

    /** Ids of the requests that name the service; one id counts once. */
    List<String> requests(String service) {
        EventStream<CertificateRequested> stream = Streams.requests("distributor");
        return all("issuer", stream.topic()).stream()
                .filter(record -> service.equals(stream.read(Envelope.typeOf(record.headers()), record.value())
                        .service()))
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .distinct()
                .toList();
    }

    /** The requests that name the service, in the order of the log. */
    List<CertificateRequested> requested(String service) {
        EventStream<CertificateRequested> stream = Streams.requests("distributor");
        return all("issuer", stream.topic()).stream()
                .map(record -> stream.read(Envelope.typeOf(record.headers()), record.value()))
                .filter(request -> service.equals(request.service()))
                .toList();
    }

    /** Everything that a topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> all(String principal, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(principal, topic)) {
            List<ConsumerRecord<byte[], byte[]>> records = new java.util.ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String principal, String topic) {
        Map<String, Object> settings = infrastructure.propertiesOf(principal);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map((PartitionInfo info) -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private void answer() {
        EventStream<CertificateRequested> requests = Streams.requests("distributor");
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("issuer", requests.topic())) {
            while (!closed) {
                if (silent) {
                    consumer.poll(Duration.ZERO);
                    consumer.seekToBeginning(consumer.assignment());
                    continue;
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    String id = new String(record.key(), StandardCharsets.UTF_8);
                    if (!silent && answered.add(id)) {
                        CertificateRequested request = requests.read(Envelope.typeOf(record.headers()), record.value());
                        EventStream<CertificateOutcome> outcomes = Streams.outcomes("distributor");
                        publish(issuer, outcomes, id, judged(request, RequestDigest.of(record)), "outcome-" + id);
                    }
                }
            }
        }
    }

    private CertificateOutcome judged(CertificateRequested request, Sha256 digest) {
        Decision decision = new Decision("1", request.profile(), List.of());
        if (refusing) {
            return new CertificateRefused(
                    ReasonCode.NAME_NOT_ALLOWED, "the name is not granted to this tenant", digest, decision);
        }
        CertificationRequest csr =
                ((CertificationRequest.Parsed.Readable) CertificationRequest.parse(request.csr())).request();
        return granted(csr, request.names().stream().map(SubjectName::parse).toList(), digest, decision);
    }

    private CertificateGranted granted(
            CertificationRequest csr, List<SubjectName> names, Sha256 digest, Decision decision) {
        TestAuthorities signing = strange ? strangers : doomed ? ending : authorities;
        X509CertificateHolder leaf = signing.certify(csr, names, validity);
        return new CertificateGranted(
                Certificates.idOf(leaf, signing.issuing()),
                Pem.chain(List.of(leaf, signing.issuing())),
                Certificates.fingerprint(leaf),
                leaf.getNotAfter().toInstant(),
                digest,
                decision);
    }

    private void announce(
            X509CertificateHolder certificate, AuthorityRole role, String name, @Nullable IssuerId parent) {
        IssuerId id = IssuerId.of(certificate);
        publish(
                issuer,
                Streams.AUTHORITIES,
                id.hex(),
                new AuthorityAnnounced(
                        id,
                        name,
                        role,
                        Pem.certificate(certificate),
                        parent,
                        parent == null ? null : Sha256.of(new byte[] {1}),
                        "http://127.0.0.1:8082",
                        1,
                        Instant.now()),
                id.hex());
    }

    private static <M> void publish(LogPublisher as, EventStream<M> stream, String key, M message, String id) {
        as.publish(LogEvent.of(stream, key, message, id, "/test", Instant.now()))
                .await()
                .atMost(LIMIT);
    }

    @Override
    public void close() {
        closed = true;
        try {
            answering.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        registry.close();
        issuer.close();
    }
}
