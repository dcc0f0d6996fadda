/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * One topic of the plan.
 *
 * @param stream the name without prefix and version, as contracts know it
 * @param key what the record key is, in words
 * @param segment how long a segment stays open; null is the broker's default
 * @param bytesMax the largest batch that is taken; null is the broker's default
 * @param keptBytesMax what all its partitions may hold together, the oldest goes first; null is no bound but time
 * @param readers how each principal that may read does so
 * @param why the reason for a value that is not obvious, or empty
 */
public record Topic(
        String stream,
        String key,
        int partitions,
        Retention retention,
        @Nullable Duration segment,
        @Nullable Integer bytesMax,
        @Nullable Long keptBytesMax,
        SortedSet<String> writers,
        SortedMap<String, Reading> readers,
        String why) {

    private static final int SEGMENTS = 8;
    /** A segment takes the largest batch. */
    private static final long SEGMENT_BYTES_MIN = 2 << 20;

    public Topic {
        if (partitions < 1) {
            throw new IllegalArgumentException(stream + " needs at least one partition, got " + partitions);
        }
        if (writers.isEmpty()) {
            throw new IllegalArgumentException(stream + " has no writer");
        }
        long keptBytesMin = SEGMENT_BYTES_MIN * SEGMENTS * partitions;
        if (keptBytesMax != null && keptBytesMax < keptBytesMin) {
            throw new IllegalArgumentException(stream + " must keep at least " + (keptBytesMin >> 20)
                    + " MiB (keepMegabytes): a segment is an eighth of a partition and must fit the largest batch");
        }
    }

    /** How a principal reads a topic. */
    public enum Reading {
        /** The instances of the principal divide the partitions among them, as one consumer group. */
        SHARED,
        /** Every instance reads all of it. */
        EACH
    }

    public String name() {
        return "chancery." + stream + ".v1";
    }

    public Map<String, String> settings() {
        TreeMap<String, String> settings = new TreeMap<>(retention.settings());
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        if (segment != null) {
            settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segment.toMillis()));
        }
        if (bytesMax != null) {
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytesMax.toString());
        }
        if (keptBytesMax != null) {
            // Closed segments alone are deleted, so a segment is a small part of what a partition may hold.
            long ofPartition = keptBytesMax / partitions;
            settings.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(ofPartition - ofPartition / SEGMENTS));
            settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(ofPartition / SEGMENTS));
        }
        return settings;
    }
}
