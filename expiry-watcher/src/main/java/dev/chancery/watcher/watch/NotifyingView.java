/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.eventlog.View;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** In front of the view: says when there is news. */
final class NotifyingView implements View {
    private final View view;
    private final Runnable news;

    NotifyingView(View view, Runnable news) {
        this.view = view;
        this.news = news;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        return view.positions(log);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        return view.apply(partition, from, to, records).invoke(news);
    }
}
