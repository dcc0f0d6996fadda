/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import org.apache.kafka.common.TopicPartition;

/** Where a record stands on the log. */
public record LogPosition(String topic, int partition, long offset) {
    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }
}
