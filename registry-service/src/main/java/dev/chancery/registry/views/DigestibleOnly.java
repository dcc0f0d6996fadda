/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.log.DeadLetters;
import dev.chancery.log.View;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A view that never sees what can never be digested. Such records are buried before the batch is applied: if it stops in between, they are
 * buried again under the same event id, and none is lost.
 */
final class DigestibleOnly implements View {
    private final View view;
    private final Consumer<ConsumerRecord<byte[], byte[]>> digest;
    private final DeadLetters deadLetters;

    DigestibleOnly(View view, Consumer<ConsumerRecord<byte[], byte[]>> digest, DeadLetters deadLetters) {
        this.view = view;
        this.digest = digest;
        this.deadLetters = deadLetters;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        return view.positions(log);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> digestible = new ArrayList<>(records.size());
        Uni<Void> buried = Uni.createFrom().voidItem();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                digest.accept(record);
                digestible.add(record);
            } catch (UnreadableMessageException e) {
                String reason = String.valueOf(e.getMessage());
                buried = buried.call(() -> deadLetters.bury(record, reason));
            }
        }
        return buried.chain(() -> view.apply(partition, from, to, digestible));
    }
}
