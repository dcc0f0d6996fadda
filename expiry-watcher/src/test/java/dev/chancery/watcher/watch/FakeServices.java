/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Everybody around the watcher: writes as the issuer, the registry and the distributor would, and reads what the watcher wrote. */
final class FakeServices implements AutoCloseable {
    private static final String ISSUER = "00112233445566778899aabbccddeeff";
    private static final Sha256 DIGEST = Sha256.of(new byte[0]);
    private static final Duration PUBLISH_MAX = Duration.ofSeconds(30);

    private final ChanceryInfrastructure infrastructure;
    private final Map<String, LogPublisher> publishers = new HashMap<>();
    private final ViewUpdater follower;
    private final List<Alert> alerts = new CopyOnWriteArrayList<>();
    private final List<RenewAndDeliver> commands = new CopyOnWriteArrayList<>();

    FakeServices(ChanceryInfrastructure infrastructure) {
        this.infrastructure = infrastructure;
        this.follower = new ViewUpdater(
                        infrastructure.adminProperties(),
                        "world",
                        Set.of(Streams.ALERTS.topic(), Streams.DEPLOYMENT_COMMANDS.topic()),
                        new MemoryView(() -> {}, this::read),
                        InstantSource.system())
                .start();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        String type = String.valueOf(Envelope.typeOf(record.headers()));
        if (record.topic().equals(Streams.ALERTS.topic())) {
            alerts.add(Streams.ALERTS.read(type, record.value()));
        } else if (Streams.DEPLOYMENT_COMMANDS.read(type, record.value()) instanceof RenewAndDeliver renewal) {
            commands.add(renewal);
        }
    }

    static CertificateId newId() {
        byte[] serial = new byte[20];
        ThreadLocalRandom.current().nextBytes(serial);
        serial[0] = 0x11;
        return CertificateId.parse(ISSUER + "." + HexFormat.of().formatHex(serial));
    }

    static String newService() {
        return "svc-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** A certificate that was asked for by this tenant at {@code start}. */
    static CertificateIssued issued(
            CertificateId id,
            String tenant,
            Slot slot,
            Instant start,
            Duration lifetime,
            @Nullable CertificateId renews) {
        Instant second = Instant.ofEpochSecond(start.getEpochSecond());
        return new CertificateIssued(
                id,
                "not a chain",
                DIGEST,
                "CN=" + slot.service(),
                List.of(slot.service() + ".internal"),
                "server",
                slot.isLone() ? null : slot.service(),
                slot.kind(),
                slot,
                second.minus(Duration.ofMinutes(10)),
                second.plus(lifetime).minusSeconds(1),
                lifetime,
                true,
                Map.of(),
                renews,
                "1",
                new CertificateIssued.Request(
                        Streams.topic("requests." + tenant),
                        id.serial().hex(),
                        "/test",
                        second,
                        DIGEST,
                        Bytes.of(new byte[0])));
    }

    void issue(CertificateIssued certificate) {
        publish("issuer", Streams.CERTIFICATE_EVENTS, certificate.certificate().key(), certificate);
    }

    void service(String name, long version, boolean autoRenew, boolean deleted) {
        InventoryState.Binding binding = new InventoryState.Binding(
                "web-1", "server", "tls", InventoryState.Files.ofKind("server"), null, null, null, List.of());
        publish(
                "registry",
                Streams.BINDINGS,
                "service/" + name,
                new InventoryState.ServiceState(
                        name, version, deleted, null, null, List.of(), null, autoRenew, Map.of(), List.of(binding)));
    }

    /** The same service, bound nowhere. */
    void unbound(String name, long version) {
        publish(
                "registry",
                Streams.BINDINGS,
                "service/" + name,
                new InventoryState.ServiceState(
                        name, version, false, null, null, List.of(), null, true, Map.of(), List.of()));
    }

    <M> void publish(String principal, EventStream<M> stream, String key, M message) {
        Instant now = InstantSource.system().instant();
        publisher(principal)
                .publish(LogEvent.of(stream, key, message, key + now, "/services/" + principal, now))
                .await()
                .atMost(PUBLISH_MAX);
    }

    void publishRaw(String principal, String topic, String value) {
        Envelope envelope = new Envelope(
                "id", "/test", "nothing.known", InstantSource.system().instant(), null);
        publisher(principal)
                .publish(new LogEvent(topic, "key", envelope, Bytes.of(value.getBytes(StandardCharsets.UTF_8))))
                .await()
                .atMost(PUBLISH_MAX);
    }

    private LogPublisher publisher(String principal) {
        return publishers.computeIfAbsent(
                principal, name -> new LogPublisher(infrastructure.propertiesOf(name), "world-" + name, Runnable::run));
    }

    /** Every state that this slot's alerts of one kind were published in, in order. */
    List<Alert> history(Slot slot, String kind) {
        return alerts.stream()
                .filter(alert -> alert.slot().equals(slot) && alert.kind().equals(kind))
                .toList();
    }

    List<Alert> history(Slot slot) {
        return alerts.stream().filter(alert -> alert.slot().equals(slot)).toList();
    }

    List<Alert.State> states(Slot slot, String kind) {
        return history(slot, kind).stream().map(Alert::state).toList();
    }

    List<RenewAndDeliver> renewals(Slot slot) {
        return commands.stream()
                .filter(command -> command.service().equals(slot.service()))
                .filter(command -> command.kind().equals(slot.kind()))
                .toList();
    }

    @Override
    public void close() {
        follower.close();
        publishers.values().forEach(LogPublisher::close);
    }
}
