/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.log.DeadLetters;
import dev.chancery.log.View;
import dev.chancery.watcher.slots.SlotView;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** In front of the view: buries what nobody can read before the view sees it, and says when there is news. */
final class WatchedLog implements View {
    private final View view;
    private final DeadLetters deadLetters;
    private final Runnable news;

    WatchedLog(View view, DeadLetters deadLetters, Runnable news) {
        this.view = view;
        this.deadLetters = deadLetters;
        this.news = news;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        return view.positions(log);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> readable = new ArrayList<>();
        Uni<Void> buried = Uni.createFrom().voidItem();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String reason = flaw(record);
            if (reason != null) {
                buried = buried.chain(() -> deadLetters.bury(record, reason).replaceWithVoid());
            } else if (record.value() != null) {
                readable.add(record);
            }
        }
        return buried.chain(() -> view.apply(partition, from, to, List.copyOf(readable)))
                .invoke(news);
    }

    /** Null for a readable record, and for a null value: a deletion says its own state on our topics, so there is nothing to take from one. */
    private static @Nullable String flaw(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            SlotView.requireReadable(record);
            return null;
        } catch (UnreadableMessageException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
