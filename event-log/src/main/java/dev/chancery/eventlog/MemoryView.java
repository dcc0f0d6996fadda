/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A view in memory: each instance reads its topics from the beginning. Records are applied one at a time on the follower's thread. */
public final class MemoryView implements View {
    private final Runnable reset;
    private final Consumer<ConsumerRecord<byte[], byte[]>> apply;

    /**
     * @param reset forgets everything; called at the start, and again when the log turns out to be another one
     * @param apply takes in one record; what it throws for one that can never be read reaches a {@link DeadLetteringView} in front of it
     */
    public MemoryView(Runnable reset, Consumer<ConsumerRecord<byte[], byte[]>> apply) {
        this.reset = reset;
        this.apply = apply;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        reset.run();
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        log.forEach((partition, bounds) -> beginnings.put(partition, bounds.begin()));
        return Uni.createFrom().item(beginnings);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(apply);
        return Uni.createFrom().item(to);
    }
}
