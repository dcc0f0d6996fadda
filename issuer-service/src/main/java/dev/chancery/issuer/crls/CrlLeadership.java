/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which of the issuers signs the lists: the member of a consumer group that has the one partition of {@code crls}. Nothing is read through it.
 *
 * <p>It is a way of not doing the same work twice, and nothing rests on it: for a moment two may believe that they are it. Of two lists of one number
 * the first on the log counts, and whoever is it then compares that one with what should be on it.
 */
final class CrlLeadership implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CrlLeadership.class);
    static final String GROUP = "issuer-crls";
    private static final Duration SESSION_MAX = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final InstantSource clock;
    private @Nullable Instant since;
    private long polled = System.nanoTime();

    CrlLeadership(Map<String, Object> kafka, String instance, InstantSource clock) {
        this.clock = clock;
        this.consumer = new KafkaConsumer<>(
                settings(kafka, instance), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Streams.CRLS.topic()), new Turns());
    }

    static Map<String, Object> settings(Map<String, Object> kafka, String instance) {
        Map<String, Object> settings = new HashMap<>(KafkaSettings.of(kafka, "issuer-" + instance + "-crls-owner"));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "issuer-" + instance);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION_MAX.toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis());
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /** Waits so long for news of the group. Since when this issuer is the one that signs; empty while another is. */
    Optional<Instant> since(Duration most) {
        // The partition is paused: nothing comes.
        ConsumerRecords<byte[], byte[]> _ = consumer.poll(most);
        polled = System.nanoTime();
        return Optional.ofNullable(since);
    }

    /** False when this process was stopped, or slow, for so long that another may have taken over without its knowing. */
    boolean isFresh() {
        return System.nanoTime() - polled < SESSION_MAX.toNanos() / 2;
    }

    /** Ends a wait in {@link #since}, from any thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    /** Leaves, so that another takes over at once. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_MAX)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    private final class Turns implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                consumer.pause(partitions);
                since = clock.instant();
                LOG.infof("revocation lists are signed here group=%s", GROUP);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                since = null;
                LOG.infof("revocation lists are signed elsewhere group=%s", GROUP);
            }
        }
    }
}
