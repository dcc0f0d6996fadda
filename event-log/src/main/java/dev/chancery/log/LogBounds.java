/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.log;

import dev.chancery.log.View.PartitionBounds;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Asks the broker which partitions the topics have, which topics they really are, and what of them is kept. */
final class LogBounds {
    private LogBounds() {}

    /** Throws {@link KafkaException} when a topic does not exist, may not be read, or the broker does not answer. */
    static Map<TopicPartition, PartitionBounds> of(Map<String, Object> kafka, String name, Topics topics)
            throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, name + "-bounds");
        try (Admin admin = Admin.create(settings)) {
            Map<TopicPartition, Uuid> ids = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(chosen(admin, topics))
                    .allTopicNames()
                    .get()
                    .values()) {
                topic.partitions()
                        .forEach(partition ->
                                ids.put(new TopicPartition(topic.name(), partition.partition()), topic.topicId()));
            }
            Map<TopicPartition, Long> begins = offsets(admin, ids.keySet(), OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(admin, ids.keySet(), OffsetSpec.latest());
            Map<TopicPartition, PartitionBounds> bounds = new HashMap<>();
            ids.forEach((partition, id) -> bounds.put(
                    partition,
                    new PartitionBounds(id, begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L))));
            return bounds;
        } catch (ExecutionException e) {
            throw new KafkaException("topics " + topics + ": " + e.getMessage(), e);
        }
    }

    private static Set<String> chosen(Admin admin, Topics topics) throws InterruptedException, ExecutionException {
        return topics.alike() == null
                ? topics.named()
                : topics.among(admin.listTopics().names().get());
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, ListOffsetsResultInfo> infos = admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), ignored -> spec)))
                .all()
                .get();
        return infos.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }
}
