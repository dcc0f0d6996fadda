/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.DeploymentCommand.IssueAndDeliver;
import dev.chancery.contracts.DeploymentCommand.Redeliver;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.contracts.Slot;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.Obstacle;
import dev.chancery.testkit.PackagedService;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.RevocationReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A certificate that is revoked, on hold, past its end, behind a newer one, of a blocked key, or of a revoked authority is put nowhere, whatever else
 * changes: each of these states with each of the changes that lead to a delivery, and with a kill between the last question and the files.
 */
class UndeliverableIT {
    private static final Path HOME = Path.of("target/undeliverable-it").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final String KEY = "server-key.pem";

    private static FakeServices surroundings;
    private static Obstacles obstacles;
    private static PackagedService distributor;

    private enum Fate {
        REVOKED,
        HELD,
        ENDED,
        SUPERSEDED,
        BLOCKED,
        AUTHORITY_REVOKED
    }

    private enum Change {
        ANOTHER_HOST,
        ANOTHER_DIRECTORY,
        REDELIVERY,
        ANOTHER_ROOT,
        /** Killed after the last question, before the files. */
        KILL
    }

    private record Case(Fate fate, Change change, BoundService service) {
        String host() {
            return change == Change.ANOTHER_HOST ? service.host() + "-2" : service.host();
        }

        /** Where files would come to lie, or what they would replace. */
        Path file() {
            Path root = HOME.resolve("hosts").resolve(host());
            return switch (change) {
                case ANOTHER_DIRECTORY -> root.resolve("tls2").resolve(KEY);
                case ANOTHER_HOST, REDELIVERY, KILL, ANOTHER_ROOT ->
                    root.resolve("tls").resolve(KEY);
            };
        }

        boolean isOf(DeploymentAdvanced fact) {
            return fact.slot().service().equals(service.name()) && fact.host().equals(host());
        }
    }

    @BeforeAll
    static void play() throws IOException {
        Files.createDirectories(HOME.resolve("hosts"));
        surroundings = new FakeServices(ChanceryInfrastructure.available());
        obstacles = new Obstacles();
        distributor = PackagedService.of(
                "distributor",
                HOME,
                Map.of(
                        "chancery.distributor.key-directory",
                        HOME.resolve("keys").toString(),
                        "chancery.distributor.hosts-directory",
                        HOME.resolve("hosts").toString(),
                        "chancery.distributor.poll-interval",
                        "PT0.1S",
                        // Due again at once: more deliveries wait than are tried at a time, and each has its turn.
                        "chancery.distributor.retry-delay-max",
                        "PT0.1S"),
                List.of());
        distributor.start();
        awaitReady();
    }

    @AfterAll
    static void end() {
        distributor.close();
        surroundings.close();
    }

    @Test
    void nothingThatMustNotBeTrustedIsPutAnywhere() throws IOException {
        List<Case> all = new ArrayList<>();
        for (Fate fate : Fate.values()) {
            for (Change change : Change.values()) {
                // Two that are held back at once are enough: each keeps a connection to the database.
                if (change != Change.KILL || fate == Fate.REVOKED || fate == Fate.HELD) {
                    all.add(new Case(fate, change, BoundService.in(HOME)));
                }
            }
        }
        List<Case> killed =
                all.stream().filter(one -> one.change() == Change.KILL).toList();
        List<Case> others =
                all.stream().filter(one -> one.change() != Change.KILL).toList();
        List<Obstacle> held = killed.stream()
                .map(one -> obstacles.beforeDeliveryIsStarted(one.service()))
                .toList();
        // What ends does so while the others are made and delivered.
        List<Case> ending = of(Fate.ENDED, all);
        issue(ending, SHORT);
        Instant ended = Instant.now().plus(SHORT);
        awaitEach(ending, State.FILES_VERIFIED);
        surroundings.doomed = true;
        issue(of(Fate.AUTHORITY_REVOKED, all), Duration.ofDays(30));
        surroundings.doomed = false;
        issue(
                all.stream()
                        .filter(one -> one.fate() != Fate.ENDED && one.fate() != Fate.AUTHORITY_REVOKED)
                        .toList(),
                Duration.ofDays(30));
        awaitEach(others, State.FILES_VERIFIED);

        Map<String, CertificateId> certificates = certificates();
        for (Case one : others) {
            befall(one, certificates);
        }
        surroundings.revokeAuthority();
        await().atMost(LIMIT).until(() -> Instant.now().isAfter(ended));
        for (Case one : others) {
            change(one);
        }
        surroundings.trustAnother();
        awaitEach(others, State.WAITING_FOR_SUCCESSOR);

        held.forEach(obstacle -> await().atMost(LIMIT).until(obstacle::isReached));
        distributor.kill();
        for (Case one : killed) {
            befall(one, certificates);
        }
        held.forEach(Obstacle::close);
        distributor.start();
        awaitEach(killed, State.WAITING_FOR_SUCCESSOR);

        assertNothingWasDelivered(all);
        whatIsReleasedIsDelivered(all, certificates);
        aSuccessorIsDelivered(all);
    }

    private static List<Case> of(Fate fate, List<Case> cases) {
        return cases.stream().filter(one -> one.fate() == fate).toList();
    }

    private static Map<String, CertificateId> certificates() {
        Map<String, CertificateId> certificates = new HashMap<>();
        surroundings.facts().stream()
                .filter(fact -> fact.certificate() != null)
                .forEach(fact -> certificates.put(fact.slot().service(), Objects.requireNonNull(fact.certificate())));
        return certificates;
    }

    private static CertificateId of(Case one, Map<String, CertificateId> certificates) {
        return Objects.requireNonNull(certificates.get(one.service().name()));
    }

    private static void assertNothingWasDelivered(List<Case> cases) throws IOException {
        List<DeploymentAdvanced> facts = surroundings.facts();
        for (Case one : cases) {
            if (one.change() == Change.ANOTHER_ROOT) {
                assertThat(Files.readString(one.file().resolveSibling("ca-cert.pem")))
                        .as(one.toString())
                        .containsOnlyOnce("BEGIN CERTIFICATE");
            } else {
                assertThat(one.file()).as(one.toString()).doesNotExist();
            }
            assertThat(last(facts, one).detail())
                    .as(one.toString())
                    .contains(
                            "not delivered",
                            "chancery issue " + one.service().name(),
                            switch (one.fate()) {
                                case REVOKED -> "is revoked (keyCompromise)";
                                case HELD -> "is on hold";
                                case ENDED -> "ended at";
                                case SUPERSEDED -> "has a successor";
                                case BLOCKED -> "a key that is blocked";
                                case AUTHORITY_REVOKED -> "authority services-2, which is revoked (keyCompromise)";
                            });
        }
    }

    private static void whatIsReleasedIsDelivered(List<Case> cases, Map<String, CertificateId> certificates) {
        List<Case> held = of(Fate.HELD, cases);
        for (Case one : held) {
            surroundings.transition(new HoldReleased(
                    "release-" + one.service().name(),
                    of(one, certificates),
                    Instant.now(),
                    "test",
                    "hold-" + one.service().name()));
        }
        held.forEach(one -> await(one.toString()).atMost(LIMIT).until(() -> Files.exists(one.file())));
    }

    private static void aSuccessorIsDelivered(List<Case> cases) {
        surroundings.validity = Duration.ofDays(30);
        List<Case> waiting = cases.stream()
                .filter(one -> one.fate() != Fate.HELD && one.fate() != Fate.SUPERSEDED)
                .toList();
        waiting.forEach(one -> surroundings.command(new IssueAndDeliver(
                "again-" + one.service().name(), one.service().name(), "server")));
        waiting.forEach(one -> await(one.toString()).atMost(LIMIT).until(() -> Files.exists(one.file())));
    }

    /** The one who certifies looks at the validity when a request comes by, so this waits for all of them. */
    private static void issue(List<Case> cases, Duration validity) {
        surroundings.validity = validity;
        for (Case one : cases) {
            BoundService service = one.service();
            surroundings.host(service.host());
            surroundings.service(service.state(List.of()));
            surroundings.command(new IssueAndDeliver(service.commandId(), service.name(), "server"));
        }
        await().atMost(LIMIT)
                .until(() -> certificates()
                        .keySet()
                        .containsAll(
                                cases.stream().map(one -> one.service().name()).toList()));
    }

    private static void befall(Case one, Map<String, CertificateId> certificates) throws IOException {
        String name = one.service().name();
        CertificateId certificate = of(one, certificates);
        switch (one.fate()) {
            case REVOKED ->
                surroundings.transition(new CertificateRevoked(
                        "revoke-" + name, certificate, Instant.now(), "test", RevocationReason.KEY_COMPROMISE, null));
            case HELD ->
                surroundings.transition(new CertificateHeld("hold-" + name, certificate, Instant.now(), "test", null));
            case SUPERSEDED -> surroundings.issuedUnknown(Slot.of(name, "server"));
            case BLOCKED ->
                surroundings.block(KeyCheck.fingerprint(Pem.parseCertificate(
                                Files.readString(one.service().directory().resolve("server-cert.pem")))
                        .getSubjectPublicKeyInfo()));
            case ENDED, AUTHORITY_REVOKED -> {
                // By itself, and for all at once.
            }
        }
    }

    private static void change(Case one) throws IOException {
        BoundService service = one.service();
        switch (one.change()) {
            case ANOTHER_HOST -> {
                surroundings.host(one.host());
                surroundings.service(changed(service, List.of(place(service.host(), "tls"), place(one.host(), "tls"))));
            }
            case ANOTHER_DIRECTORY -> surroundings.service(changed(service, List.of(place(service.host(), "tls2"))));
            case REDELIVERY -> {
                Files.delete(one.file());
                surroundings.command(new Redeliver("redeliver-" + service.name(), service.name(), "server", null));
            }
            case ANOTHER_ROOT, KILL -> {
                // For all at once.
            }
        }
    }

    private static Binding place(String host, String directory) {
        return new Binding(
                host, "server", directory, InventoryState.Files.ofKind("server"), null, null, null, List.of());
    }

    private static ServiceState changed(BoundService service, List<Binding> bindings) {
        return new ServiceState(
                service.name(), 2, false, null, null, List.of(), Duration.ofDays(30), true, Map.of(), bindings);
    }

    private static void awaitReady() {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> distributor.get("/q/health/ready").statusCode() == 200);
    }

    private static void awaitEach(List<Case> cases, State state) {
        await(state.toString()).atMost(LIMIT).untilAsserted(() -> {
            List<DeploymentAdvanced> facts = surroundings.facts();
            assertThat(cases).allMatch(one -> facts.stream().anyMatch(fact -> isAt(fact, one, state)));
        });
    }

    /** Files come to a service's first host first. */
    private static boolean isAt(DeploymentAdvanced fact, Case one, State state) {
        return fact.state() == state
                && (state == State.FILES_VERIFIED
                        ? fact.slot().service().equals(one.service().name())
                        : one.isOf(fact));
    }

    private static DeploymentAdvanced last(List<DeploymentAdvanced> facts, Case one) {
        return facts.stream()
                .filter(fact -> fact.state() == State.WAITING_FOR_SUCCESSOR && one.isOf(fact))
                .reduce((_, later) -> later)
                .orElseThrow();
    }
}
