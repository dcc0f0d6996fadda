/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.MessageJson;
import dev.chancery.contracts.Streams;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Issuers as processes that die without a word, on one key directory: one certificate for each request, however often it is made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledIssuersIT {
    private static final List<String> TENANTS = List.of("local", "registry", "distributor");
    private static final int REQUESTS = 201;
    private static final Duration QUIET_MAX = Duration.ofMinutes(2);
    private static final List<List<String>> ABROAD = List.of(
            List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kathmandu"),
            // Not in Arabic, whose digits Kafka's client would put into its proof of the password (PlannerTest has
            // them).
            List.of(
                    "-Duser.language=th",
                    "-Duser.country=TH",
                    "-Duser.extensions=u-ca-buddhist",
                    "-Duser.timezone=Pacific/Kiritimati",
                    "-Dfile.encoding=COMPAT",
                    "-Dnative.encoding=US-ASCII",
                    "-XX:ActiveProcessorCount=1"));

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final Map<String, Tenant> tenants = new HashMap<>();
    private Path home = Path.of("");
    private String request = "";

    @BeforeAll
    void comeIn(@TempDir Path directory) {
        home = directory;
        request = Requests.server(new OpenSsl(directory).request("/CN=api.internal"));
        TENANTS.forEach(name -> tenants.put(name, new Tenant(infrastructure, name)));
    }

    @AfterAll
    void leave() {
        tenants.values().forEach(Tenant::close);
    }

    /** They meet on an empty log with an empty directory, so they also have to agree on one pair of authorities. */
    @Test
    @Order(1)
    void threeThatShareAKeyDirectoryGiveOneCertificateForEachRequestThoughOneIsKilled() throws IOException {
        Set<String> ids = new HashSet<>();
        List<IssuerProcess> issuers = new ArrayList<>();
        try {
            for (String instance : List.of("1", "2", "3")) {
                issuers.add(IssuerProcess.start(home.resolve("several-" + instance), keys(), instance));
            }
            issuers.forEach(IssuerProcess::awaitReady);
            awaitMembers("issuer-1", "issuer-2", "issuer-3");
            for (int i = 0; i < REQUESTS; i++) {
                if (i == REQUESTS / 2) {
                    issuers.getFirst().kill();
                }
                String id = "several-" + i;
                send(TENANTS.get(i % TENANTS.size()), id);
                ids.add(id);
            }
            awaitAllAcknowledged();
        } finally {
            for (IssuerProcess issuer : issuers) {
                issuer.close();
            }
        }
        RequestGroup.removeMembers(infrastructure);

        OnTheLog.read(infrastructure, TENANTS).assertOneCertificateFor(ids);
    }

    /** One after the other, each on what the one before it left: the same requests, begun again after the death at every step. */
    @Test
    @Order(2)
    void deathAfterAnyStepChangesNothingThatAnybodySaw() throws IOException {
        Path issuer = home.resolve("doomed");
        List<String> ids = List.of("doomed-1", "doomed-2", "doomed-3");
        ids.forEach(id -> send("local", id));

        for (Doom step : Doom.values()) {
            try (IssuerProcess doomed = IssuerProcess.startDoomed(issuer, keys(), "4", step)) {
                assertThat(doomed.awaitEnd()).as("died after " + step).isEqualTo(Doom.EXIT);
            }
        }
        try (IssuerProcess _ = IssuerProcess.start(issuer, keys(), "4")) {
            awaitAllAcknowledged();
        }

        OnTheLog log = OnTheLog.read(infrastructure, TENANTS);
        log.assertOneCertificateFor(ids);
        assertThat(log.certificates()).as("whatever was signed is known").containsAll(noted(issuer));
    }

    /**
     * Promise P2, and that a certificate is a function of its request: the whole topic read again by processes in other languages, at other places
     * of the world. Half of the requests differ from another one in a single bit.
     */
    @Test
    @Order(3)
    void whoeverReadsTheTopicAgainMakesTheSameCertificates() throws IOException {
        boolean full = "full".equals(System.getProperty("chancery.crash"));
        int pairs = full ? 5_000 : 100;
        long seed = Long.getLong("chancery.crash.seed", System.nanoTime());
        System.out.println(2 * pairs + " requests, repeated by -Dchancery.crash.seed=" + seed
                + " (10,000 with -Dchancery.crash=full)");
        SeededRequests requests = new SeededRequests(seed, Instant.now());
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < pairs; i++) {
            SeededRequests.Sent one = requests.next("seeded-" + i);
            send(one);
            send(requests.withOneBitChanged(one));
            ids.add(one.id());
        }
        for (List<String> flags : full ? ABROAD : ABROAD.subList(1, 2)) {
            readFromTheBeginning();
            try (IssuerProcess _ = IssuerProcess.startAbroad(home.resolve("abroad"), keys(), "abroad", flags)) {
                awaitAllAcknowledged();
            }
            RequestGroup.removeMembers(infrastructure);
        }

        OnTheLog.read(infrastructure, TENANTS).assertCertificatesFor(ids, 2);
    }

    private void send(SeededRequests.Sent one) {
        Tenant local = Objects.requireNonNull(tenants.get("local"));
        assertThat(local.send(one.id(), one.headers(), one.octets()).hasOffset())
                .isTrue();
    }

    private void readFromTheBeginning() {
        RequestGroup.removeMembers(infrastructure);
        admin(admin -> {
            Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
            ends(admin).keySet().forEach(partition -> beginning.put(partition, new OffsetAndMetadata(0)));
            return admin.alterConsumerGroupOffsets(RequestConsumer.GROUP, beginning)
                    .all()
                    .get();
        });
    }

    private Path keys() {
        return home.resolve("ca");
    }

    private void send(String tenant, String id) {
        Tenant from = Objects.requireNonNull(tenants.get(tenant), tenant);
        assertThat(from.send(id, request).hasOffset()).isTrue();
    }

    /** SHA-256 of every certificate that the audit file says was signed. */
    private static Set<String> noted(Path issuer) throws IOException {
        Set<String> noted = new TreeSet<>();
        for (String line : Files.readAllLines(issuer.resolve("audit.log"))) {
            String sha256 = MessageJson.mapper().readTree(line).path("sha256").asText();
            if (!sha256.isEmpty()) {
                noted.add(sha256);
            }
        }
        assertThat(noted).hasSize(3);
        return noted;
    }

    /** As the broker sees them: static members that share the partitions, and give them up one at a time. */
    private void awaitMembers(String... instances) {
        Awaitility.await("members").atMost(QUIET_MAX).untilAsserted(() -> {
            ConsumerGroupDescription group = admin(RequestGroup::description);
            assertThat(group.partitionAssignor()).isEqualTo("cooperative-sticky");
            assertThat(group.members())
                    .noneMatch(member -> member.assignment().topicPartitions().isEmpty())
                    .extracting(member -> member.groupInstanceId().orElse("none"))
                    .containsExactlyInAnyOrder(instances);
        });
    }

    private void awaitAllAcknowledged() {
        Awaitility.await("every request is acknowledged")
                .atMost(QUIET_MAX)
                .until(() -> admin(admin -> {
                    Map<TopicPartition, OffsetAndMetadata> acknowledged = admin.listConsumerGroupOffsets(
                                    RequestConsumer.GROUP)
                            .partitionsToOffsetAndMetadata()
                            .get();
                    return ends(admin).entrySet().stream().allMatch(end -> {
                        OffsetAndMetadata offset = acknowledged.get(end.getKey());
                        return end.getValue().offset() == (offset == null ? 0 : offset.offset());
                    });
                }));
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> ends(Admin admin)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        List<String> topics =
                TENANTS.stream().map(name -> Streams.requests(name).topic()).toList();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition ->
                                asked.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        return admin.listOffsets(asked).all().get();
    }

    private interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <T> T admin(Question<T> question) {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            return question.ask(admin);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
