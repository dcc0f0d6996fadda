/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.issuance.Admission.Answer;
import dev.chancery.log.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The requests of every tenant, shared with the other issuers: batches go to {@link Issuance}, and are acknowledged once answered.
 *
 * <p>On a thread and a consumer of its own. While this issuer may not issue it is no member of the group, so that its requests go to one that
 * may; a channel of a framework would keep its partitions. Whatever fails, it begins again behind the last batch that was acknowledged.
 */
final class RequestQueue implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RequestQueue.class);
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
    private static final int BATCH_MAX = 200;

    private final Map<String, Object> settings;
    private final Admission admission;
    private final Issuance issuance;
    private final Stop stop;
    private final Thread thread;
    private boolean joined;
    private String said = "";
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    RequestQueue(Map<String, Object> kafka, String instance, Admission admission, Issuance issuance, Stop stop) {
        this.settings = settings(kafka, instance);
        this.admission = admission;
        this.issuance = issuance;
        this.stop = stop;
        this.thread = Thread.ofPlatform().name("issuer-requests").unstarted(this::run);
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
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) TOPICS_AGE_MAX.toMillis());
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    void start() {
        thread.start();
    }

    /** Stops after the step at hand; what was not acknowledged is done again after the next start, with the same results. */
    @Override
    public void close() {
        stop.tell();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stop.isTold()) {
            try (Consumer<byte[], byte[]> opened =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = opened;
                joined = false;
                serve(opened);
            } catch (WakeupException | InterruptException | InterruptedException e) {
                LOG.info("requests left, the issuer stops");
                return;
            } catch (RuntimeException e) {
                LOG.warnf(e, "requests interrupted, begun again behind the last answer retryIn=%s", BACKOFF);
                admission.failed(e);
                pause();
            }
        }
    }

    private void serve(Consumer<byte[], byte[]> opened) throws InterruptedException {
        while (!stop.isTold()) {
            switch (admission.ask(() -> opened.listTopics().keySet())) {
                case Answer.Waiting waiting -> {
                    leave(opened, waiting);
                    stop.pause(ASK_AGAIN);
                }
                case Answer.Admitted admitted -> {
                    join(opened);
                    take(opened, admitted.planner());
                }
            }
        }
    }

    private void take(Consumer<byte[], byte[]> opened, Planner planner) throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        opened.poll(POLL_MAX).forEach(batch::add);
        if (batch.isEmpty()) {
            return;
        }
        issuance.issue(planner, batch);
        try {
            opened.commitSync(COMMIT_MAX);
        } catch (CommitFailedException | RebalanceInProgressException | TimeoutException e) {
            // Somebody reads the batch again, and gives the same answers.
            LOG.warnf("answers not acknowledged, they will be repeated count=%d cause=\"%s\"", batch.size(), e);
        }
    }

    private void join(Consumer<byte[], byte[]> opened) {
        if (!joined) {
            LOG.infof("requests taken group=%s", GROUP);
            opened.subscribe(TOPICS);
            joined = true;
            said = "";
        }
    }

    private void leave(Consumer<byte[], byte[]> opened, Answer.Waiting waiting) {
        if (joined) {
            opened.unsubscribe();
            joined = false;
        }
        if (!said.equals(waiting.sentence())) {
            LOG.warnf("requests not taken part=%s cause=\"%s\"", waiting.part(), waiting.sentence());
            said = waiting.sentence();
        }
    }

    private void pause() {
        try {
            stop.pause(BACKOFF);
        } catch (InterruptedException e) {
            LOG.debug("the issuer stops", e);
        }
    }
}
