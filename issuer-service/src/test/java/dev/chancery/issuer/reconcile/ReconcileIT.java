/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuditHeadPublished;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.issuer.audit.AuditFile;
import dev.chancery.issuer.audit.AuditHead;
import dev.chancery.issuer.audit.AuditLine;
import dev.chancery.testkit.ChanceryInfrastructure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person calls it, on a real broker as the issuer. Topics are made anew for each test: only so can a log lose something. */
@ExtendWith(ChanceryInfrastructure.class)
class ReconcileIT {
    private static final String SERVICE = "issuer-1";
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

    private final ChanceryInfrastructure infrastructure = ChanceryInfrastructure.available();
    private final Map<String, Object> issuer = infrastructure.propertiesOf("issuer");
    private final LogPublisher publisher = LogPublisher.onOwnThread(issuer, "reconcile-it");
    private final StringWriter out = new StringWriter();
    private Path file = Path.of("");
    private Path settings = Path.of("");

    @BeforeEach
    void begin(@TempDir Path home) throws Exception {
        file = home.resolve("audit.jsonl");
        settings = home.resolve("issuer.properties");
        Properties properties = new Properties();
        issuer.forEach((key, value) -> properties.setProperty("kafka." + key, value.toString()));
        properties.setProperty("chancery.issuer.audit-file", file.toString());
        try (var writer = Files.newBufferedWriter(settings)) {
            properties.store(writer, null);
        }
        List<String> all = new ArrayList<>(Reconciliation.TOPICS);
        all.add(Streams.AUDIT_HEADS.topic());
        empty(all);
    }

    @AfterEach
    void end() {
        publisher.close();
    }

    @Test
    void agreesWhereTheLogHasWhatTheFileTells() throws Exception {
        publish(head(audited(serial("a"), certificate("a"))));
        publish(serial("a"), certificate("a"), certificate("a"));

        assertThat(reconcile()).isZero();
        assertThat(out.toString())
                .contains(
                        "3 lines since ",
                        "the chain is intact",
                        "1 are in the files",
                        "2 are on the log",
                        "0 are missing");
    }

    @Test
    void givesTheLogBackWhatItLostByteForByte() throws Exception {
        LogEvent certificate = certificate("a");
        audited(serial("a"), certificate, serial("b"), certificate("b"), certificate("b"));
        publish(serial("a"), certificate);
        List<String> before = onTheLog(Streams.CERTIFICATE_EVENTS.topic());
        empty(List.of(Streams.CERTIFICATE_EVENTS.topic()));

        assertThat(reconcile()).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString())
                .contains("4 are missing there", Streams.CERTIFICATE_EVENTS.topic() + " issuer.a (n 3)");
        assertThat(onTheLog(Streams.CERTIFICATE_EVENTS.topic())).isEmpty();

        assertThat(reconcile("--publish")).isZero();
        assertThat(out.toString()).contains("3 events published to the log again");
        assertThat(onTheLog(Streams.CERTIFICATE_EVENTS.topic())).hasSize(2).containsAll(before);
        assertThat(reconcile("--publish")).isZero();
        assertThat(onTheLog(Streams.CERTIFICATE_EVENTS.topic())).hasSize(2);
    }

    @Test
    void tellsWhatNoFileTellsOf() throws Exception {
        audited(serial("a"));
        publish(serial("a"), certificate("forged"));

        assertThat(reconcile()).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString())
                .contains("1 are in none of these files", Streams.CERTIFICATE_EVENTS.topic() + " partition ");
    }

    @Test
    void tellsWhatStandsThereWithOtherOctets() throws Exception {
        audited(serial("a"));
        publish(event(Streams.ISSUANCES.topic(), "a", "{\"another\":1}"));

        assertThat(reconcile("--publish")).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString())
                .contains("1 SAY SOMETHING ELSE THERE", Streams.ISSUANCES.topic() + " issuer.a (n 2)");
    }

    /** A request whose bytes were sent twice around a change of the policy: one certificate, under two versions. */
    @Test
    void takesARepeatWithOtherOctetsWhereAFileTellsOfEach() throws Exception {
        LogEvent first = event(Streams.CERTIFICATE_EVENTS.topic(), "a", "{\"policyVersion\":5}");
        LogEvent again = event(Streams.CERTIFICATE_EVENTS.topic(), "a", "{\"policyVersion\":6}");
        audited(first, again);

        assertThat(reconcile("--publish")).isZero();
        assertThat(out.toString()).contains("2 events published to the log again");
        assertThat(reconcile()).isZero();
        assertThat(out.toString()).contains("2 are on the log", "0 are in none of these files");

        publish(event(Streams.CERTIFICATE_EVENTS.topic(), "a", "{\"policyVersion\":7}"));
        assertThat(reconcile()).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString()).contains("1 are in none of these files");
    }

    @Test
    void doesNotBelieveAFileThatWasChanged() throws Exception {
        audited(serial("a"), certificate("a"));
        Files.writeString(file, Files.readString(file).replaceFirst("issuer\\.a", "issuer.x"));

        assertThat(reconcile("--publish")).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString())
                .contains("THE CHAIN IS BROKEN", "(n 2) does not follow n 1", "nothing was published");
        assertThat(onTheLog(Streams.ISSUANCES.topic())).isEmpty();
    }

    @Test
    void doesNotBelieveAFileThatWasWrittenAnewOrLostItsEnd() throws Exception {
        publish(head(audited(serial("a"), certificate("a"))));
        publish(serial("a"), certificate("a"));
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, 2));

        assertThat(reconcile("--publish")).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString()).contains("CHANGED: n 3", "the end of the file is missing");

        Files.delete(file);
        Files.delete(file.resolveSibling("mark"));
        audited(serial("x"), certificate("x"), certificate("y"));
        String begun = Files.readString(file);
        assertThat(reconcile("--publish")).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString()).contains("CHANGED: n 3", "the file was rewritten");
        assertThat(begun).isEqualTo(Files.readString(file));
    }

    @Test
    void leavesAloneWhatIsOlderThanTheLog() throws Exception {
        LogEvent old = serial("old");
        audited(old, serial("a"), serial("b"), serial("c"), serial("d"), serial("e"), serial("f"));
        publish(old);
        ConsumerRecord<byte[], byte[]> record =
                records(Streams.ISSUANCES.topic()).getFirst();
        // Another one in its partition, so that something tells how old the partition is.
        for (int i = 0; records(Streams.ISSUANCES.topic(), record.partition()).size() < 2; i++) {
            publish(event(Streams.ISSUANCES.topic(), "kept-" + i, "{}"));
        }
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(record.topic(), record.partition()), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }

        assertThat(reconcile("--publish")).isEqualTo(AuditCommand.DIFFERS);
        assertThat(out.toString()).contains("7 are older than the retention of the log", "0 are missing there");
    }

    @Test
    void saysWhatToDoWithoutSettingsOrBroker() throws Exception {
        assertThat(run("reconcile", "--settings", "/nowhere")).isEqualTo(1);
        assertThat(out.toString()).contains("settings /nowhere cannot be read", "give --settings the settings file");

        assertThat(reconcile()).isEqualTo(1);
        assertThat(out.toString()).contains("an audit file cannot be read (", file.toString());
    }

    private int reconcile(String... more) {
        List<String> all = new ArrayList<>(List.of("reconcile", "--settings", settings.toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        PrintWriter printed = new PrintWriter(out, true);
        return AuditCommand.run(printed, printed, arguments);
    }

    /** As an issuer notes it; the file is the settings'. */
    private AuditHead audited(LogEvent... events) throws Exception {
        try (AuditFile audit = new AuditFile(file, file.resolveSibling("mark"), InstantSource.fixed(TIME))) {
            for (LogEvent event : events) {
                audit.append(List.of(new AuditLine("intent", "act " + event.key(), Map.of(), event)));
            }
            return audit.head();
        }
    }

    private static LogEvent serial(String name) {
        return event(Streams.ISSUANCES.topic(), name, "{\"serial\":\"" + name + "\"}");
    }

    private static LogEvent certificate(String name) {
        return event(Streams.CERTIFICATE_EVENTS.topic(), name, "{\"chain\":\"-----BEGIN ünd " + name + "\", \"n\":1}");
    }

    private static LogEvent event(String topic, String name, String value) {
        return new LogEvent(
                topic,
                "issuer." + name,
                new Envelope(
                        topic.hashCode() + name, "/services/issuer", "dev.chancery.test.v1", TIME, "issuer." + name),
                Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static LogEvent head(AuditHead head) {
        return LogEvent.of(
                Streams.AUDIT_HEADS,
                SERVICE,
                new AuditHeadPublished(SERVICE, head.lines(), head.digest(), TIME.plusSeconds(1)),
                SERVICE + "." + NEXT.incrementAndGet(),
                "/services/issuer",
                TIME);
    }

    private void publish(LogEvent... events) throws InterruptedException {
        List<LogEvent> left = List.of(events);
        while (!left.isEmpty()) {
            left = publisher.publishAndWait(left);
        }
    }

    /** What a record says, and in which words. */
    private List<String> onTheLog(String topic) {
        return records(topic).stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8)
                        + record.headers()
                        + new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic, int partition) {
        return records(topic).stream()
                .filter(record -> record.partition() == partition)
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (LogReader reader = new LogReader(infrastructure.adminProperties(), Set.of(topic))) {
            reader.readOn((record, _) -> all.add(record));
        }
        return all;
    }

    /** As a restored log has it that lost all of these topics. Those that nobody wrote to are left as they are. */
    private void empty(List<String> topics) throws Exception {
        try (Admin admin = Admin.create(infrastructure.adminProperties())) {
            List<NewTopic> written = new ArrayList<>();
            for (TopicDescription topic :
                    admin.describeTopics(topics).allTopicNames().get().values()) {
                if (isWritten(admin, topic)) {
                    written.add(new NewTopic(topic.name(), topic.partitions().size(), (short) 1)
                            .configs(settings(admin, topic.name())));
                }
            }
            List<String> names = written.stream().map(NewTopic::name).toList();
            admin.deleteTopics(names).all().get();
            Awaitility.await("the topics are gone")
                    .atMost(Duration.ofMinutes(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
            admin.createTopics(written).all().get();
        }
    }

    private static boolean isWritten(Admin admin, TopicDescription topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topic.partitions()
                .forEach(partition ->
                        ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream().anyMatch(end -> end.offset() > 0);
    }

    private static Map<String, String> settings(Admin admin, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource))
                .entries()
                .stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
}
