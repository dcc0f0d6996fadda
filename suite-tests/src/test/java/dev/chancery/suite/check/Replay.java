/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.suite.RunningSuite;
import dev.chancery.suite.fire.Fault;
import dev.chancery.suite.fire.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The same again: what a client may do, and what an operator may do, with the requests that were answered. Nobody sees a new fact by it. */
public final class Replay {
    private static final String GROUP = "issuer-requests";
    /** A request's own time may lie an hour before the broker's. */
    private static final Duration AGE_MAX = Duration.ofMinutes(50);

    private static final Duration ANSWERED_MAX = Duration.ofMinutes(10);

    private final RunningSuite suite;
    private final Logins logins;

    public Replay(RunningSuite suite) {
        this.suite = suite;
        this.logins = new Logins(suite);
    }

    /** A tenant sends each of its requests once more, byte for byte. */
    public void sendsAgain(String tenant) throws ExecutionException, InterruptedException {
        WholeLog before = WholeLog.read(logins.kafkaAdmin());
        Map<String, Object> settings = logins.kafka(tenant);
        settings.put("acks", "all");
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> record : requests("chancery.requests." + tenant + ".v1")) {
                if (Instant.ofEpochMilli(record.timestamp())
                        .isAfter(Instant.now().minus(AGE_MAX))) {
                    sent.add(producer.send(new ProducerRecord<>(
                            record.topic(), null, null, record.key(), record.value(), record.headers())));
                }
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        assertThat(sent).isNotEmpty();
        nothingIsNew(before, sent.size());
    }

    /** Every request of everybody is read once more, from offset 0. */
    public void readsAgain() throws Exception {
        WholeLog before = WholeLog.read(logins.kafkaAdmin());
        suite.strike(new Fault.Kill(Part.ISSUER));
        try (Admin admin = Admin.create(logins.kafkaAdmin())) {
            Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
            ends(admin).keySet().forEach(partition -> beginning.put(partition, new OffsetAndMetadata(0)));
            // A group with members keeps its positions, and the one that was killed is a member for some seconds more.
            Awaitility.await("positions are set back")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> {
                        if (hasMembers(admin)) {
                            admin.removeMembersFromConsumerGroup(GROUP, new RemoveMembersFromConsumerGroupOptions())
                                    .all()
                                    .get();
                        }
                        admin.alterConsumerGroupOffsets(GROUP, beginning).all().get();
                        return true;
                    });
        }
        nothingIsNew(before, before.size());
    }

    private static boolean hasMembers(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                .anyMatch(group -> !group.members().isEmpty());
    }

    private void nothingIsNew(WholeLog before, int repeated) {
        awaitAllAcknowledged(ANSWERED_MAX);
        WholeLog after = WholeLog.read(logins.kafkaAdmin());
        assertThat(after.records()).as("records, repeats included").isGreaterThanOrEqualTo(before.records() + repeated);
        assertThat(after.facts()).as("facts, each once").isEqualTo(before.facts());
    }

    /** Returns once issuers have answered all that was asked. */
    public void awaitAllAcknowledged(Duration max) {
        Awaitility.await("every request is acknowledged")
                .atMost(max)
                .ignoreExceptions()
                .until(this::isAllAcknowledged);
    }

    private boolean isAllAcknowledged() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(logins.kafkaAdmin())) {
            Map<TopicPartition, OffsetAndMetadata> acknowledged = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends(admin).entrySet().stream().allMatch(end -> {
                OffsetAndMetadata offset = acknowledged.get(end.getKey());
                return end.getValue() == (offset == null ? 0 : offset.offset());
            });
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin) throws ExecutionException, InterruptedException {
        List<String> topics = admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith("chancery.requests."))
                .toList();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition ->
                                asked.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private List<ConsumerRecord<byte[], byte[]>> requests(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(logins.kafkaAdmin(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
