/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    private static final Path FILE = Path.of("../deploy/topics.yaml");
    private static final List<String> TENANTS = List.of("local", "registry", "distributor", "ocsp");
    private static final List<String> SERVICES = List.of("issuer", "registry", "distributor", "watcher", "ocsp");

    private static final String SMALL = """
            tenants: [local]
            services: [issuer]
            principals:
              issuer: { groups: issuer- }
              local: { quota: { writeBytesPerSecond: 1, readBytesPerSecond: 2, brokerPercent: 3 } }
            streams:
              - stream: requests.{tenant}
                key: request id
                partitions: 2
                keep: P30D
                writers: ["{tenant}"]
                readers: { issuer: shared }
            """;

    @Test
    void everyStreamOfTheContractsHasItsTopicAndEveryTopicItsStream() throws IOException {
        Stream<EventStream<?>> owned = Stream.concat(
                TENANTS.stream().flatMap(tenant -> Stream.of(Streams.requests(tenant), Streams.outcomes(tenant))),
                SERVICES.stream().map(Streams::dead));
        Set<String> streams = Stream.concat(Streams.ALL.stream(), owned)
                .map(EventStream::topic)
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> topics =
                TopicPlan.read(FILE).topics().stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));

        assertThat(topics).isEqualTo(streams);
    }

    @Test
    void everyTopicTakesTheBrokersTime() throws IOException {
        assertThat(TopicPlan.read(FILE).topics())
                .allSatisfy(
                        topic -> assertThat(topic.settings()).containsEntry("message.timestamp.type", "LogAppendTime"));
    }

    @Test
    void aTopicHasOneWriterUnlessDesignSaysOtherwise() throws IOException {
        List<String> shared = TopicPlan.read(FILE).topics().stream()
                .filter(topic -> topic.writers().size() > 1)
                .map(Topic::stream)
                .toList();

        assertThat(shared).containsExactlyInAnyOrder("deployment-commands", "clocks");
    }

    @Test
    void grantsWritingToTheWriterReadingToTheReadersGroupsToSharersAndNothingElse() {
        assertThat(TopicsFile.parse(SMALL).rights())
                .extracting(right -> right.entry().principal() + " "
                        + right.entry().operation() + " " + right.pattern().resourceType() + " "
                        + right.pattern().name())
                .containsExactlyInAnyOrder(
                        "User:local WRITE TOPIC chancery.requests.local.v1",
                        "User:issuer READ TOPIC chancery.requests.local.v1",
                        "User:issuer READ GROUP issuer-");
    }

    @Test
    void noRightIsForEverybodyOrForTheCluster() throws IOException {
        assertThat(TopicPlan.read(FILE).rights()).allSatisfy(right -> {
            assertThat(right.entry().principal()).isNotEqualTo("User:*").isNotEqualTo("User:ANONYMOUS");
            assertThat(right.pattern().resourceType()).isIn(ResourceType.TOPIC, ResourceType.GROUP);
            assertThat(right.entry().operation()).isIn(AclOperation.READ, AclOperation.WRITE);
        });
    }

    @Test
    void refusesAWordThatItDoesNotKnow() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL + "    retain: P1D\n"))
                .hasMessageContaining("topics.yaml")
                .hasMessageContaining("retain");
    }

    @Test
    void refusesAWordThatStandsTwice() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL + "    partitions: 3\n"))
                .hasMessageContaining("partitions");
    }

    @Test
    void refusesAStreamWithoutPartitions() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replace("    partitions: 2\n", "")))
                .hasMessageContaining("partitions");
    }

    @Test
    void refusesAReaderWhoIsNobody() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replace("{ issuer: shared }", "{ isuer: each }")))
                .hasMessageContaining("isuer");
    }

    @Test
    void refusesASharedReaderWithoutAGroup() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replace("{ issuer: shared }", "{ local: shared }")))
                .hasMessageContaining("no consumer group");
    }

    @Test
    void refusesAPeriodThatIsNone() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replace("P30D", "30 days")))
                .hasMessageContaining("30 days");
    }

    @Test
    void refusesAGroupPrefixWithoutAnEnd() {
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replace("groups: issuer-", "groups: issuer")))
                .hasMessageContaining("issuer need a prefix that ends with a dash");
    }

    @Test
    void whoeverIsNoServiceHasAQuotaAndAServiceHasNone() {
        assertThat(TopicsFile.parse(SMALL).quotas()).containsOnlyKeys("local").containsValue(new Quota(1, 2, 3));
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replaceAll("local: \\{ quota.*", "local: {}")))
                .hasMessageContaining("local needs a quota");
        assertThatThrownBy(() -> TopicsFile.parse(SMALL.replace(
                        "issuer-",
                        "issuer-, quota: { writeBytesPerSecond: 1, readBytesPerSecond: 2, brokerPercent: 3 }")))
                .hasMessageContaining("issuer is a service of Chancery and must have no quota");
    }

    @Test
    void whatOthersThanTheSuiteDecideIsBoundedInBytes() throws IOException {
        assertThat(TopicPlan.read(FILE).topics().stream()
                        .filter(topic -> topic.stream().matches("(requests|outcomes|dead)\\..*")))
                .hasSize(13)
                .allSatisfy(topic -> {
                    long partition = Long.parseLong(topic.settings().get("retention.bytes"));
                    long segment = Long.parseLong(topic.settings().get("segment.bytes"));
                    assertThat((partition + segment) * topic.partitions())
                            .as(topic.stream())
                            .isLessThanOrEqualTo(2L << 30);
                    assertThat(segment).isGreaterThan(1_048_588);
                });
    }

    @Test
    void noTenantReadsTheAlertsOfOthers() throws IOException {
        assertThat(TopicPlan.read(FILE).topics().stream()
                        .filter(topic -> topic.stream().equals("alerts")))
                .singleElement()
                .satisfies(topic -> assertThat(topic.readers().keySet())
                        .containsExactlyInAnyOrder("observer", "registry", "watcher"));
    }

    @Test
    void showsEveryTopicInTheTable() throws IOException {
        TopicPlan plan = TopicPlan.read(FILE);

        String table = TopicTable.markdown(plan);

        assertThat(table.lines()).hasSize(plan.topics().size() + 2);
        assertThat(table)
                .contains("| `chancery.requests.local.v1` | request id | 4 | 30 d | local | issuer (shared) |");
    }
}
