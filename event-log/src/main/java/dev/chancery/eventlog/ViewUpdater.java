/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.eventlog.View.PartitionBounds;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link View} up to date with every partition of some topics, on one thread of its own.
 *
 * <p>It assigns the partitions itself: no group, no rebalance, no commit, and nobody's restart holds a partition up. What fails is tried
 * again in place with backoff, for ever; while it fails, {@link ViewProgress#confirmedAt()} stands still, and that is what others watch.
 */
public final class ViewUpdater implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ViewUpdater.class);
    private static final Duration POLL_MAX = Duration.ofMillis(200);
    private static final Duration CONFIRM_EVERY = Duration.ofMillis(500);
    /** Of looks at the end of the log that somebody waits for: a storm of news is no reason to ask the broker all the time. */
    private static final Duration CONFIRM_APART = Duration.ofMillis(20);
    /**
     * A new fact is often one of a few that belong together, and whoever publishes them needs the machine now: on two cores, a third of the time
     * to an answer went to those who only remember what happened.
     */
    private static final Duration LINGER = Duration.ofMillis(20);

    private static final int FEW = 50;
    /** A new tenant waits this long until its topics are read. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /** Of one answer of the broker, and of one partition in it, in bytes. The client's default of 50 MB is half of a service's heap. */
    private static final int FETCH_BYTES_MAX = 2 << 20;

    private static final int FETCH_PARTITION_BYTES_MAX = 512 << 10;

    private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);

    private final Map<String, Object> kafka;
    private final String name;
    private final TopicOffsets log;
    private final TopicSelection topics;
    private final View view;
    private final InstantSource clock;
    private final ViewProgress progress = new ViewProgress();
    private final LoopThread thread;

    private Map<TopicPartition, PartitionBounds> known = Map.of();
    /** What the view has confirmed. The progress may be ahead of it, over stretches of the log that hold no records. */
    private final Map<TopicPartition, Long> applied = new HashMap<>();

    private Instant confirmNext = Instant.MIN;
    private Instant confirmSoon = Instant.MIN;
    private Instant lookNext = Instant.MIN;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    /**
     * @param kafka how to reach the broker, and as whom
     * @param name the consumer's client id, and the thread's name
     */
    public ViewUpdater(Map<String, Object> kafka, String name, Set<String> topics, View view, InstantSource clock) {
        this(kafka, name, TopicSelection.of(topics), view, clock);
    }

    public ViewUpdater(Map<String, Object> kafka, String name, TopicSelection topics, View view, InstantSource clock) {
        this(kafka, name, new TopicOffsets(kafka, name), topics, view, clock);
    }

    /** @param log shared with others of the same process, who start at the same time */
    public ViewUpdater(
            Map<String, Object> kafka,
            String name,
            TopicOffsets log,
            TopicSelection topics,
            View view,
            InstantSource clock) {
        this.kafka = Map.copyOf(kafka);
        this.name = name;
        this.log = log;
        this.topics = topics;
        this.view = view;
        this.clock = clock;
        this.thread = new LoopThread(name + "-follower", this::run);
    }

    public ViewUpdater start() {
        LoopThread _ = thread.start();
        return this;
    }

    /** How far it has come, safe from any thread. */
    public ViewProgress progress() {
        return progress;
    }

    /** Stops reading once the batch at hand is applied, after five seconds at the latest. */
    @Override
    public void close() {
        thread.tell();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        thread.close();
    }

    private void run(LoopThread loop) throws InterruptedException {
        Backoff backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MAX);
        while (!loop.isClosed()) {
            try (Consumer<byte[], byte[]> opened = BoundedConsumer.open(settings(kafka, name))) {
                consumer = opened;
                position(opened);
                backoff.reset();
                follow(opened);
            } catch (WakeupException | InterruptException e) {
                if (loop.isClosed()) {
                    return;
                }
                throw e;
            } catch (RuntimeException e) {
                RuntimeException cause = DamagedLogException.orElse(e);
                loop.failed(cause);
                LOG.warnf("log not readable follower=%s cause=\"%s\" retryIn=%s", name, cause, backoff.peek());
                loop.pause(backoff.next());
            }
        }
    }

    static Map<String, Object> settings(Map<String, Object> kafka, String name) {
        Map<String, Object> settings = KafkaSettings.of(kafka, name);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A position that the log no longer has is ours to decide about, loudly; the client must not skip on its own.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_PARTITION_BYTES_MAX);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    /** Assigns every partition and seeks: to where this follower was, or, on first sight or of another log, where the view says. */
    private void position(Consumer<byte[], byte[]> opened) throws InterruptedException {
        Map<TopicPartition, PartitionBounds> bounds = log.of(topics);
        opened.assign(bounds.keySet());
        if (!progress.fits(known, bounds)) {
            applied.clear();
            applied.putAll(await(view.positions(bounds)));
            progress.startAt(applied, bounds);
            LOG.infof("follower positioned follower=%s positions=%s", name, progress.positions());
        }
        known = bounds;
        bounds.forEach((partition, log) -> {
            long next = progress.position(partition);
            long begin = log.begin();
            if (next < begin) {
                LOG.warnf(
                        "records expired unread follower=%s partition=%s from=%d to=%d", name, partition, next, begin);
            }
            opened.seek(partition, Math.max(next, begin));
        });
    }

    private void follow(Consumer<byte[], byte[]> opened) throws InterruptedException {
        while (!thread.isClosed() && !hasMoreTopics(opened)) {
            ConsumerRecords<byte[], byte[]> records = opened.poll(progress.isLookAwaited() ? CONFIRM_APART : POLL_MAX);
            if (!records.isEmpty() && records.count() < FEW && progress.isCaughtUp()) {
                progress.lingerUnlessAwaited(LINGER);
            }
            for (TopicPartition partition : records.partitions()) {
                apply(opened, partition, records.records(partition));
            }
            // Positions move without records too, over markers and compacted stretches.
            if (records.isEmpty()) {
                progress.positions()
                        .keySet()
                        .forEach(partition -> progress.moved(partition, opened.position(partition)));
            }
            confirm(opened);
            thread.beat();
        }
    }

    /** Then it is positioned anew: the view says where to begin with those that it has not seen, and the others go on where they are. */
    private boolean hasMoreTopics(Consumer<byte[], byte[]> opened) {
        Instant now = clock.instant();
        if (topics.pattern() == null || WallClockDeadline.isPending(now, lookNext, LOOK_EVERY)) {
            return false;
        }
        lookNext = now.plus(LOOK_EVERY);
        Set<String> read = known.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        return !read.containsAll(topics.among(opened.listTopics().keySet()));
    }

    private void apply(
            Consumer<byte[], byte[]> opened, TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records)
            throws InterruptedException {
        long from = applied.getOrDefault(partition, 0L);
        long to = records.getLast().offset() + 1;
        Backoff backoff = new Backoff(BACKOFF_FIRST, BACKOFF_MAX);
        while (!thread.isClosed()) {
            try {
                long next = await(view.apply(partition, from, to, records));
                if (next != to) {
                    opened.seek(partition, next);
                }
                applied.put(partition, next);
                progress.moved(partition, next);
                return;
            } catch (RuntimeException e) {
                LOG.warnf(
                        // Once is enough to find the place; an outage is no reason to fill the disk.
                        backoff.peek().equals(BACKOFF_FIRST) ? e : null,
                        "batch not applied follower=%s topic=%s partition=%d offset=%d retryIn=%s cause=\"%s\"",
                        name,
                        partition.topic(),
                        partition.partition(),
                        from,
                        backoff.peek(),
                        e);
                thread.failed(e);
                thread.pause(backoff.next());
            }
        }
    }

    private void confirm(Consumer<byte[], byte[]> opened) {
        boolean awaited = progress.isLookAwaited();
        Instant now = clock.instant();
        if (WallClockDeadline.isPending(
                now, awaited ? confirmSoon : confirmNext, awaited ? CONFIRM_APART : CONFIRM_EVERY)) {
            return;
        }
        confirmNext = now.plus(CONFIRM_EVERY);
        confirmSoon = now.plus(CONFIRM_APART);
        long look = progress.beginLook();
        progress.ends(look, clock.instant(), opened.endOffsets(known.keySet()));
    }

    /** The one place that waits for a Uni: this thread is the follower's own, and has nothing else to do. */
    private static <T> T await(Uni<T> uni) throws InterruptedException {
        try {
            return uni.subscribeAsCompletionStage().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
