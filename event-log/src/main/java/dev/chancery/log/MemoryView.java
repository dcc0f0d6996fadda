/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.log;

import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A view in memory: each instance reads its topics from the beginning. Records are applied one at a time on the follower's thread. */
public final class MemoryView implements View {
    private final Runnable emptied;
    private final Consumer<ConsumerRecord<byte[], byte[]>> applying;

    /**
     * @param emptied forgets everything; called at the start, and again when the log turns out to be another one
     * @param applying takes in one record; what it throws for one that can never be read reaches a {@link DeadLetteringView} in front of it
     */
    public MemoryView(Runnable emptied, Consumer<ConsumerRecord<byte[], byte[]>> applying) {
        this.emptied = emptied;
        this.applying = applying;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        emptied.run();
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        log.forEach((partition, bounds) -> beginnings.put(partition, bounds.begin()));
        return Uni.createFrom().item(beginnings);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(applying);
        return Uni.createFrom().item(to);
    }
}
