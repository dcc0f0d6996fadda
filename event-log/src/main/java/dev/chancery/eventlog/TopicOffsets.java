/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.eventlog.View.PartitionBounds;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker which partitions the topics have, which topics they really are, and what of them is kept. Followers that start together share
 * one, and with it the connection: each login costs a client some 30 ms of processor time.
 */
public final class TopicOffsets {
    private static final String NAME_SUFFIX = "-bounds";

    private final Map<String, Object> settings;
    private @Nullable Admin admin;
    private int asking;

    /**
     * @param kafka how to reach the broker, and as whom
     * @param name the client's id, before {@code -bounds}
     */
    public TopicOffsets(Map<String, Object> kafka, String name) {
        this.settings = KafkaSettings.of(kafka, name + NAME_SUFFIX);
    }

    /** Throws {@link KafkaException} when a topic does not exist, may not be read, or the broker does not answer. */
    Map<TopicPartition, PartitionBounds> of(TopicSelection topics) throws InterruptedException {
        Admin shared = enter();
        try {
            Map<TopicPartition, Uuid> ids = new HashMap<>();
            for (TopicDescription topic : shared.describeTopics(chosen(shared, topics))
                    .allTopicNames()
                    .get()
                    .values()) {
                topic.partitions()
                        .forEach(partition ->
                                ids.put(new TopicPartition(topic.name(), partition.partition()), topic.topicId()));
            }
            Map<TopicPartition, Long> begins = offsets(shared, ids.keySet(), OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(shared, ids.keySet(), OffsetSpec.latest());
            Map<TopicPartition, PartitionBounds> bounds = new HashMap<>();
            ids.forEach((partition, id) -> bounds.put(
                    partition,
                    new PartitionBounds(id, begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L))));
            return bounds;
        } catch (ExecutionException e) {
            throw new KafkaException("topics " + topics + ": " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    private synchronized Admin enter() {
        Admin shared = admin == null ? Admin.create(settings) : admin;
        admin = shared;
        asking++;
        return shared;
    }

    /** The last to leave closes it: nobody asks again unless the broker was lost, or has more topics. */
    private synchronized void leave() {
        asking--;
        if (asking == 0 && admin != null) {
            admin.close();
            admin = null;
        }
    }

    private static Set<String> chosen(Admin admin, TopicSelection topics)
            throws InterruptedException, ExecutionException {
        return topics.pattern() == null
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
