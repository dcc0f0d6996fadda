/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.BoundedConsumer;
import dev.chancery.eventlog.KafkaSettings;
import dev.chancery.eventlog.LoopThread;
import dev.chancery.issuer.issuance.IssuerReadiness.Answer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The requests of every tenant, shared with the other issuers: each partition's go through its lane to {@link Issuance}, and are acknowledged once
 * answered.
 *
 * <p>On a thread and a consumer of its own. While this issuer may not issue it is no member of the group, so that its requests go to one that
 * may; a channel of a framework would keep its partitions. Whatever fails, it begins again behind the last answer that was acknowledged.
 */
final class RequestConsumer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RequestConsumer.class);
    /** Tenants are configuration: a new topic is found within half a minute. */
    static final Pattern TOPICS = Pattern.compile("chancery\\.requests\\.[a-z0-9-]{1,64}\\.v1");

    static final String GROUP = "issuer-requests";
    private static final Duration POLL_MAX = Duration.ofMillis(250);
    private static final Duration ASK_AGAIN = Duration.ofMillis(250);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(10);
    private static final Duration SESSION_MAX = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final Duration TOPICS_AGE_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    /** Requests in one batch: they share two writes to the disk and three trips to the broker. */
    private static final int BATCH_MAX = 200;
    /** Partitions that are worked on at once: more than cores, since most of them wait for the broker or the disk. */
    private static final int LANES = 4 + Runtime.getRuntime().availableProcessors();
    /** Of requests in memory; beyond it the log keeps them. */
    private static final long BYTES_MAX = 8L << 20;

    /** As sent; what it becomes, {@link BoundedConsumer} bounds. */
    private static final int FETCH_BYTES_MAX = 1 << 20;
    /** Of one partition: who floods the log fills no more than a quarter of a fetch with each of his. */
    private static final int FETCH_PARTITION_BYTES_MAX = 256 << 10;

    /** While something is under way its answers are looked for so often. */
    private static final Duration POLL_BUSY = Duration.ofMillis(2);
    /** An acknowledgement costs the broker as much as a record; one that comes late costs a repeat after a crash. */
    private static final Duration ACKNOWLEDGE_EVERY = Duration.ofMillis(100);

    private static final Duration LAG_EVERY = Duration.ofSeconds(1);
    /** What is under way gets this long when its partition goes to another issuer. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(3);

    private final Map<String, Object> settings;
    private final IssuerReadiness issuerReadiness;
    private final Issuance issuance;
    private final TenantRateLimiter rates;
    private final IssueMetrics metrics;
    private final ShutdownSignal stop;
    private final LoopThread thread;
    private boolean joined;
    private long lagTold = System.nanoTime() - LAG_EVERY.toNanos();
    private long acknowledged = System.nanoTime() - ACKNOWLEDGE_EVERY.toNanos();
    private String said = "";
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    RequestConsumer(
            Map<String, Object> kafka,
            String instance,
            IssuerReadiness issuerReadiness,
            Issuance issuance,
            TenantRateLimiter rates,
            IssueMetrics metrics,
            ShutdownSignal stop) {
        this.settings = settings(kafka, instance);
        this.issuerReadiness = issuerReadiness;
        this.issuance = issuance;
        this.rates = rates;
        this.metrics = metrics;
        this.stop = stop;
        this.thread = new LoopThread("issuer-requests", this::run);
    }

    static Map<String, Object> settings(Map<String, Object> kafka, String instance) {
        Map<String, Object> settings = KafkaSettings.of(kafka, "issuer-" + instance + "-requests");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        // A member that comes back within its session has its partitions again, and nobody is disturbed.
        settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "issuer-" + instance);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION_MAX.toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis());
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_MAX);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_PARTITION_BYTES_MAX);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) TOPICS_AGE_MAX.toMillis());
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    void start() {
        LoopThread _ = thread.start();
    }

    /** Stops after the step at hand; what was not acknowledged is done again after the next start, with the same results. */
    @Override
    public void close() {
        stop.tell();
        thread.tell();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        thread.close(CLOSE_MAX);
    }

    private void run(LoopThread loop) throws InterruptedException {
        while (!stop.isTold()) {
            try (PartitionWorkers lanes = new PartitionWorkers(LANES, BATCH_MAX, BYTES_MAX);
                    Consumer<byte[], byte[]> opened = BoundedConsumer.passingDamage(settings)) {
                consumer = opened;
                joined = false;
                try {
                    serve(opened, lanes);
                } finally {
                    finish(opened, lanes);
                }
            } catch (WakeupException | InterruptException | InterruptedException e) {
                if (stop.isTold()) {
                    LOG.info("requests left, the issuer stops");
                    return;
                }
                throw e;
            } catch (RuntimeException e) {
                LOG.warnf(e, "requests interrupted, begun again behind the last answer retryIn=%s", BACKOFF);
                issuerReadiness.failed(e);
                loop.failed(e);
                stop.pause(BACKOFF);
            } catch (Error e) {
                issuerReadiness.failed(e);
                throw e;
            }
        }
    }

    private void serve(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) throws InterruptedException {
        while (!stop.isTold()) {
            switch (issuerReadiness.ask(() -> opened.listTopics().keySet())) {
                case Answer.Waiting waiting -> {
                    leave(opened, lanes, waiting);
                    stop.pause(ASK_AGAIN);
                }
                case Answer.Admitted admitted -> {
                    join(opened, lanes);
                    take(opened, lanes, admitted.planner());
                }
            }
            if (!lanes.standStill()) {
                thread.beat();
            }
        }
    }

    private void take(Consumer<byte[], byte[]> opened, PartitionWorkers lanes, Planner planner) {
        ConsumerRecords<byte[], byte[]> polled = opened.poll(lanes.isIdle() ? POLL_MAX : POLL_BUSY);
        for (TopicPartition partition : polled.partitions()) {
            lanes.add(
                    partition,
                    granted(opened, partition, polled.records(partition)),
                    batch -> issuance.issue(planner, batch));
        }
        acknowledge(opened, lanes);
        hold(opened, lanes);
        tellLag(opened, lanes);
        Optional<RuntimeException> failure = lanes.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** As many of them as the tenant may have now; the rest is read again later. */
    private List<ConsumerRecord<byte[], byte[]>> granted(
            Consumer<byte[], byte[]> opened, TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        int count = rates.take(Streams.tenantOf(partition.topic()), records.size(), System.nanoTime());
        if (count < records.size()) {
            opened.seek(partition, records.get(count).offset());
        }
        return records.subList(0, count);
    }

    /** Reads no more of a partition whose requests cannot be taken now: the log keeps them. */
    private void hold(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) {
        long now = System.nanoTime();
        Set<TopicPartition> full = new HashSet<>(opened.assignment());
        full.removeIf(
                partition -> !lanes.isFull(partition) && !rates.isSpent(Streams.tenantOf(partition.topic()), now));
        Set<TopicPartition> free = new HashSet<>(opened.paused());
        free.removeAll(full);
        opened.resume(free);
        opened.pause(full);
    }

    /** What stands on the log for this issuer and is not answered, by tenant. */
    private void tellLag(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) {
        long now = System.nanoTime();
        if (now - lagTold < LAG_EVERY.toNanos()) {
            return;
        }
        lagTold = now;
        Map<String, Long> lag = new HashMap<>();
        for (TopicPartition partition : opened.assignment()) {
            long unread = opened.currentLag(partition).orElse(0);
            lag.merge(Streams.tenantOf(partition.topic()), unread + lanes.unanswered(partition), Long::sum);
        }
        metrics.lag(lag);
    }

    private void acknowledge(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) {
        long now = System.nanoTime();
        if (now - acknowledged < ACKNOWLEDGE_EVERY.toNanos()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> answered = lanes.answered();
        if (!answered.isEmpty()) {
            acknowledged = now;
            opened.commitAsync(answered, (_, failure) -> acknowledged(lanes, answered, failure));
        }
    }

    private static void acknowledged(
            PartitionWorkers lanes, Map<TopicPartition, OffsetAndMetadata> answered, @Nullable Exception failure) {
        if (failure != null) {
            LOG.warnf("answers not acknowledged yet partitions=%s cause=\"%s\"", answered.keySet(), failure);
            lanes.notAcknowledged(answered);
        }
    }

    private void join(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) {
        if (!joined) {
            LOG.infof("requests taken group=%s", GROUP);
            opened.subscribe(TOPICS, new HandOver(opened, lanes));
            joined = true;
            said = "";
        }
    }

    private void leave(Consumer<byte[], byte[]> opened, PartitionWorkers lanes, Answer.Waiting waiting)
            throws InterruptedException {
        if (joined) {
            lanes.dropAll();
            opened.unsubscribe();
            joined = false;
        }
        if (!said.equals(waiting.sentence())) {
            LOG.warnf("requests not taken part=%s cause=\"%s\"", waiting.part(), waiting.sentence());
            said = waiting.sentence();
        }
    }

    /** Nothing may be under way when the requests are read anew: the order of a key would be lost. */
    private void finish(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) throws InterruptedException {
        lanes.dropAll();
        while (!lanes.awaitIdle(ASK_AGAIN) && !stop.isTold()) {
            LOG.debug("waiting for what is under way");
        }
        if (joined && lanes.awaitIdle(HAND_OVER_MAX)) {
            acknowledgeNow(opened, lanes);
        }
        if (lanes.failure().orElse(null) instanceof KeyNotHereException) {
            // Not for a moment: who has the key shall have the partitions now, and not when a session is over.
            opened.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(CLOSE_MAX));
        }
    }

    private static void acknowledgeNow(Consumer<byte[], byte[]> opened, PartitionWorkers lanes) {
        Map<TopicPartition, OffsetAndMetadata> answered = lanes.answered();
        if (!answered.isEmpty()) {
            try {
                opened.commitSync(answered, COMMIT_MAX);
            } catch (KafkaException e) {
                // Somebody reads them again, and gives the same answers.
                acknowledged(lanes, answered, e);
            }
        }
    }

    /** Partitions come and go with the other issuers. */
    private record HandOver(Consumer<byte[], byte[]> opened, PartitionWorkers lanes)
            implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debugf("partitions taken count=%d", partitions.size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            lanes.drop(partitions);
            try {
                // What is not finished by then is repeated by whoever gets them, with the same results.
                if (lanes.awaitIdle(HAND_OVER_MAX)) {
                    acknowledgeNow(opened, lanes);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lanes.forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lanes.forget(partitions);
        }
    }
}
