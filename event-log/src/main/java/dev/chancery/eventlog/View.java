/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a {@link ViewUpdater} keeps up to date: something that can be dropped and is back once the log has been read again. Applying has no
 * side effects and is idempotent.
 */
public interface View {

    /** What the log holds of one partition. {@code begin} is the first offset still kept, {@code end} the next to be written. */
    record PartitionBounds(Uuid topicId, long begin, long end) {}

    /**
     * Where to read on: the next offset per partition. Asked at the start, and again when the log turns out to
     * be another one, with every partition of the follower's topics; a view that was
     * built from another topic of the same name, or is ahead of the log, empties itself and says so in the log before it answers.
     */
    Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log);

    /**
     * Takes in the next records of one partition, in order. A failure is retried with the same records, for ever.
     *
     * @param from the partition's position before them
     * @param to the position after them, at least one past the last
     * @return the position to read on from: {@code to}, or another where another replica of the view is somewhere else
     */
    Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records);
}
