/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.DeploymentCommand.IssueAndDeliver;
import dev.chancery.contracts.DeploymentCommand.Redeliver;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.contracts.Streams;
import dev.chancery.distributor.facts.DerivedId;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.testkit.OpenSsl;
import dev.chancery.x509.Pem;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(DistributionIT.Directories.class)
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "distributor"))
class DistributionIT {
    private static final Path HOME = Path.of("target/distribution-it").toAbsolutePath();
    private static final Path HOSTS = HOME.resolve("hosts");
    private static final Path LOG = HOME.resolve("distributor.log");
    private static final Duration SOON = Duration.ofSeconds(60);

    public static class Directories implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Files.createDirectories(HOSTS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Map.of(
                    "chancery.distributor.key-directory", HOME.resolve("keys").toString(),
                    "chancery.distributor.hosts-directory", HOSTS.toString(),
                    "chancery.distributor.poll-interval", "PT0.1S",
                    "chancery.distributor.retry-delay-max", "PT2S",
                    "chancery.distributor.hook-timeout", "PT5S",
                    "chancery.distributor.allowed-hooks-file", OPERATOR.file(),
                    "quarkus.management.test-port", "0",
                    "quarkus.log.category.\"dev.chancery\".level", "DEBUG",
                    "quarkus.log.file.enabled", "true",
                    "quarkus.log.file.path", LOG.toString());
        }
    }

    private static final Operator OPERATOR = new Operator(HOME);

    private static FakeServices surroundings;

    @BeforeAll
    static void play() {
        surroundings = new FakeServices(ChanceryInfrastructure.available());
    }

    @AfterAll
    static void end() {
        surroundings.close();
    }

    private final KafkaClientService kafka;

    DistributionIT(KafkaClientService kafka) {
        this.kafka = kafka;
    }

    private final String service = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String host = "h-" + service;
    private final Path directory = HOSTS.resolve(host).resolve("tls");

    @Test
    void aBoundServiceGetsItsFiles() {
        bound(1, List.of());

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        openssl(
                "verify",
                "-CAfile",
                file("ca-cert.pem"),
                "-untrusted",
                file("server-chain.pem"),
                file("server-cert.pem"));
        assertThat(openssl("pkey", "-in", file("server-key.pem"), "-pubout"))
                .isEqualTo(openssl("x509", "-in", file("server-cert.pem"), "-noout", "-pubkey"));
        assertThat(openssl("x509", "-in", file("server-cert.pem"), "-noout", "-subject", "-ext", "subjectAltName"))
                .contains("CN = www." + service + ".internal", "DNS:" + service + ".internal", "IP Address:10.0.0.7");
    }

    @Test
    void theRequestHasTheLabelsOfTheService() {
        bound(1, List.of());

        issue("command-" + service);

        await().atMost(SOON).until(() -> !surroundings.requests(service).isEmpty());
        assertThat(surroundings.requested(service))
                .extracting(CertificateRequested::labels)
                .containsExactly(Map.of("team", service));
    }

    @Test
    void tellsWhatLiesOnTheHost() throws IOException {
        bound(1, List.of());

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        DeploymentAdvanced last = surroundings.facts(service).getLast();
        assertThat(last.files()).hasSize(4).allSatisfy(file -> {
            assertThat(openssl("dgst", "-sha256", file.path()))
                    .contains(file.sha256().hex());
        });
        assertThat(last.changed()).isTrue();
        assertThat(Files.getAttribute(directory.resolve("server-key.pem"), "unix:mode"))
                .isEqualTo(0100600);
    }

    @Test
    void aCommandThatComesTwiceIsOneOrder() {
        bound(1, List.of());

        issue("command-" + service);
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        issue("command-" + service);
        issue("other-" + service);

        awaitStates("other-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        assertThat(surroundings.requests(service)).hasSize(2);
        assertThat(surroundings.facts(service)).hasSize(6);
    }

    /** As after an order was made again, with another key, from an older copy of the database. */
    @Test
    void anOutcomeForOtherBytesUnderItsIdIsAnotherRequests() {
        bound(1, List.of());
        surroundings.grantOther(DerivedId.of("request", "command-" + service, "1"));

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        assertThat(openssl("x509", "-in", file("server-cert.pem"), "-noout", "-ext", "subjectAltName"))
                .contains("DNS:" + service + ".internal");
    }

    @Test
    void requestsOfEarlierVersionsGetTheirDigest() throws IOException, java.sql.SQLException {
        bound(1, List.of());
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        String migration = Files.readString(Path.of("src/main/resources/db/migration/V2__outcomes_by_digest.sql"));
        String update = migration.substring(
                migration.indexOf("update request"), migration.indexOf(';', migration.indexOf("update request")));

        String same = "with made as (" + update + " returning request.request_id, request.digest)"
                + " select count(*) from made join request using (request_id) where made.digest";

        Map<String, String> login = ChanceryInfrastructure.available().databaseOf("distributor");
        assertThat(Database.count(login, same + " <> request.digest")).isZero();
        assertThat(Database.count(login, same + " = request.digest")).isPositive();
    }

    @Test
    void aRefusalIsToldWithItsReason() {
        bound(1, List.of());
        surroundings.refusing = true;
        try {
            issue("command-" + service);

            awaitStates("command-" + service, State.FAILED);
            assertThat(surroundings.facts(service).getLast().detail())
                    .contains("NAME_NOT_ALLOWED", "not granted to this tenant");
        } finally {
            surroundings.refusing = false;
        }
    }

    @Test
    void runsTheHookOnceAfterAllFilesChanged() throws IOException {
        Path trace = HOME.resolve("trace-" + service);
        bound(1, List.of("sh", "-c", "cat server-key.pem server-cert.pem >/dev/null && echo run >> " + trace));

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED, State.RELOADED);
        assertThat(Files.readAllLines(trace)).containsExactly("run");
    }

    @Test
    void aHookThatTheOperatorDidNotAllowDoesNotRunAndIsTriedOnceHeDoes() {
        Path trace = HOME.resolve("trace-" + service);
        List<String> hook = List.of("sh", "-c", "id; echo run >> " + trace + "; exit 0");
        surroundings.host(host);
        surroundings.service(state(
                1, new Binding(host, "server", "tls", InventoryState.Files.ofKind("server"), null, null, null, hook)));
        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.NEEDS_PRIVILEGE);
        assertThat(surroundings.facts(service).getLast().detail())
                .contains("echo run", "needs the permission", "allowed-hooks.json");
        assertThat(trace).doesNotExist();
        assertThat(directory.resolve("server-key.pem")).doesNotExist();

        OPERATOR.allow(hook);

        awaitStates(
                "command-" + service,
                State.PLANNED,
                State.NEEDS_PRIVILEGE,
                State.PUSHED,
                State.FILES_VERIFIED,
                State.RELOADED);
        assertThat(trace).hasContent("run");
    }

    @Test
    void aFailedHookPutsTheOldFilesBack() throws IOException {
        bound(1, List.of());
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        String before = Files.readString(directory.resolve("server-key.pem"));
        Path trace = HOME.resolve("trace-" + service);
        surroundings.service(state(
                2,
                binding(List.of(
                        "sh",
                        "-c",
                        "echo run >> " + trace + "; echo no such unit; test $(wc -l < " + trace + ") -gt 1"))));

        surroundings.command(new RenewAndDeliver(
                "renew-" + service,
                service,
                "server",
                Objects.requireNonNull(surroundings.facts(service).getLast().certificate()),
                1));

        awaitStates("renew-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED, State.ROLLED_BACK);
        assertThat(Files.readString(directory.resolve("server-key.pem"))).isEqualTo(before);
        assertThat(Files.readAllLines(trace)).hasSize(2);
        assertThat(surroundings.facts(service).getLast().detail())
                .contains("status 1")
                .doesNotContain("no such unit");
        assertThat(Files.readString(LOG)).contains("no such unit");
    }

    @Test
    void redeliversWhatTheSlotHoldsAndChangesNothing() {
        Path trace = HOME.resolve("trace-" + service);
        bound(1, List.of("sh", "-c", "echo run >> " + trace));
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED, State.RELOADED);

        surroundings.command(new Redeliver("again-" + service, service, "server", host));

        awaitStates("again-" + service, State.PLANNED, State.FILES_VERIFIED);
        assertThat(surroundings.facts(service).getLast().changed()).isFalse();
        assertThat(trace).hasContent("run");
    }

    @Test
    void redeliversWhatSomebodyDeleted() throws IOException {
        bound(1, List.of());
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        Files.delete(directory.resolve("server-cert.pem"));

        surroundings.command(new Redeliver("again-" + service, service, "server", null));

        awaitStates("again-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        assertThat(directory.resolve("server-cert.pem")).exists();
    }

    @Test
    void aBindingThatComesLaterIsDeliveredTo() {
        surroundings.service(state(1, null));
        issue("command-" + service);
        await().atMost(SOON).until(() -> surroundings.requests(service).size() == 1);

        surroundings.host(host);
        surroundings.service(state(2, binding(List.of())));

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(directory.resolve("server-key.pem")).exists());
    }

    @Test
    void aLowerVersionAndANullSayNothing() {
        bound(5, List.of());
        surroundings.service(state(4, null));

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
    }

    @Test
    void aModeThatIsTooWideFailsAndKeepsTheOldFiles() throws IOException {
        bound(1, List.of());
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        String before = Files.readString(directory.resolve("server-key.pem"));

        surroundings.service(state(2, binding("tls", "0644", List.of())));
        issue("other-" + service);

        awaitStates("other-" + service, State.PLANNED, State.FAILED);
        assertThat(Files.readString(directory.resolve("server-key.pem"))).isEqualTo(before);
    }

    @Test
    void aHostThatIsAwayGetsItsFilesOnceItIsBack() throws IOException {
        Path trace = HOME.resolve("trace-" + service);
        Path away = Files.writeString(HOSTS.resolve(host), "not a directory");
        bound(1, List.of("sh", "-c", "echo run >> " + trace));
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.UNREACHABLE);

        Files.delete(away);

        awaitStates(
                "command-" + service,
                State.PLANNED,
                State.UNREACHABLE,
                State.PUSHED,
                State.FILES_VERIFIED,
                State.RELOADED);
        assertThat(trace).hasContent("run");
    }

    @Test
    void aHostThatTheRegistryDoesNotKnowYetGetsItsFilesOnceItDoes() {
        surroundings.service(state(1, binding(List.of())));
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.UNREACHABLE);
        assertThat(surroundings.facts(service).getLast().detail()).contains("chancery hosts add");

        surroundings.host(host);

        awaitStates("command-" + service, State.PLANNED, State.UNREACHABLE, State.PUSHED, State.FILES_VERIFIED);
    }

    /** @param tried whether the waiting delivery is being tried at the very moment at which the newer one is planned */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWaitsForTrustMakesWayForANewerOrder(boolean tried) throws java.sql.SQLException {
        bound(1, List.of());
        surroundings.strange = true;
        try {
            issue("command-" + service);
            awaitStates("command-" + service, State.PLANNED, State.WAITING_FOR_TRUST);
        } finally {
            surroundings.strange = false;
        }
        assertThat(surroundings.facts(service).getLast().detail()).contains("not trusted yet", "confirm the root");
        assertThat(directory.resolve("server-key.pem")).doesNotExist();
        if (tried) {
            Database.run(
                    ChanceryInfrastructure.available().databaseOf("distributor"),
                    "update delivery set claimed_by = 'another', claimed_until = now() + interval '3 seconds'"
                            + " where slot = '" + service + "/server'");
        }

        issue("other-" + service);

        awaitStates("other-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        awaitStates("command-" + service, State.PLANNED, State.WAITING_FOR_TRUST, State.FAILED);
        assertThat(surroundings.facts(service).stream()
                        .filter(fact -> fact.state() == State.FAILED)
                        .map(DeploymentAdvanced::detail))
                .containsExactly("a newer delivery took its place");
    }

    @Test
    void aCorrectedBindingIsDeliveredToThoughTheOldOneNeverCouldBe() throws IOException {
        Files.writeString(Files.createDirectories(HOSTS.resolve(host)).resolve("file"), "no directory");
        surroundings.host(host);
        surroundings.service(state(1, binding("file/tls", null, List.of())));
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.UNREACHABLE);

        surroundings.service(state(2, binding(List.of())));

        awaitStates("command-" + service, State.PLANNED, State.UNREACHABLE, State.FAILED);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(directory.resolve("server-key.pem")).exists());
    }

    @Test
    void aHookThatFailsForTheFirstFilesIsToldAndTheFilesStay() {
        bound(1, List.of("sh", "-c", "echo no such unit; exit 3"));

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED, State.FAILED);
        assertThat(surroundings.facts(service).getLast().detail())
                .contains("status 3", "there is no earlier set to put back");
        assertThat(directory.resolve("server-key.pem")).exists();
    }

    @Test
    void commandsAreReadAsWorkThatIsShared() {
        Map<String, Object> settings =
                new TreeMap<>(kafka.getConsumer("deployment-commands").configuration());
        settings.remove("sasl.jaas.config");

        assertThat(settings)
                .containsEntry("group.id", "distributor-commands")
                .containsEntry("group.instance.id", "distributor-1")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("session.timeout.ms", "10000")
                .containsEntry("partition.assignment.strategy", CooperativeStickyAssignor.class.getName())
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("allow.auto.create.topics", "false")
                .containsEntry("key.deserializer", ByteArrayDeserializer.class.getName())
                .containsEntry("value.deserializer", ByteArrayDeserializer.class.getName());
    }

    @Test
    void whatIsNoCommandGoesToTheDeadLettersAndNothingStops() {
        surroundings.garbage(service);
        bound(1, List.of());

        issue("command-" + service);

        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);
        assertThat(surroundings.all("admin", Streams.dead("distributor").topic()))
                .anySatisfy(letter -> assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                        .contains(service));
    }

    @Test
    void aPrivateKeyIsNowhereButInItsFile() throws IOException, java.sql.SQLException {
        bound(1, List.of());
        issue("command-" + service);
        awaitStates("command-" + service, State.PLANNED, State.PUSHED, State.FILES_VERIFIED);

        byte[] key = Pem.parse(Files.readString(directory.resolve("server-key.pem")))
                .getFirst()
                .content();
        KeyTraces traces = new KeyTraces(key);

        for (String topic : List.of(
                Streams.requests("distributor").topic(),
                Streams.outcomes("distributor").topic(),
                Streams.DEPLOYMENT_EVENTS.topic(),
                Streams.DEPLOYMENT_COMMANDS.topic(),
                Streams.dead("distributor").topic())) {
            assertThat(surroundings.all("admin", topic)).noneMatch(record -> traces.isIn(record.value()));
        }
        assertThat(traces.isIn(Files.readAllBytes(LOG))).isFalse();
        assertThat(Database.rows(ChanceryInfrastructure.available().databaseOf("distributor")))
                .isNotEmpty()
                .noneMatch(row -> traces.isIn(row.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(traces.isIn(Files.readAllBytes(directory.resolve("server-key.pem"))))
                .as("the search finds a key where there is one")
                .isTrue();
    }

    private void bound(long version, List<String> hook) {
        surroundings.host(host);
        surroundings.service(state(version, binding(hook)));
    }

    private ServiceState state(long version, @Nullable Binding binding) {
        return new ServiceState(
                service,
                version,
                false,
                null,
                "www." + service + ".internal",
                List.of("10.0.0.7"),
                Duration.ofDays(30),
                true,
                Map.of("team", service),
                binding == null ? List.of() : List.of(binding));
    }

    private Binding binding(List<String> hook) {
        return binding("tls", null, hook);
    }

    private Binding binding(String directory, @Nullable String mode, List<String> hook) {
        OPERATOR.allow(hook);
        return new Binding(host, "server", directory, InventoryState.Files.ofKind("server"), null, null, mode, hook);
    }

    private void issue(String commandId) {
        surroundings.command(new IssueAndDeliver(commandId, service, "server"));
    }

    private void awaitStates(String commandId, State... states) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(surroundings.facts(service).stream()
                                .filter(fact -> fact.commandId().equals(commandId))
                                .map(DeploymentAdvanced::state))
                        .containsExactly(states));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private String openssl(String... arguments) {
        return new OpenSsl(directory).run(arguments);
    }
}
