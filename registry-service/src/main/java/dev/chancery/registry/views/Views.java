/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.TopicOffsets;
import dev.chancery.eventlog.TopicSelection;
import dev.chancery.eventlog.View;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.ViewUpdater;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Every view that this replica keeps. A feature follows its topics through here, so that readiness and metrics know of it. */
@ApplicationScoped
public class Views {
    private final Map<String, Object> kafka;
    private final TopicOffsets log;
    private final DeadLetters deadLetters;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Map<String, ViewUpdater> followers = new ConcurrentSkipListMap<>();

    Views(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            DeadLetters deadLetters,
            InstantSource clock,
            MeterRegistry metrics) {
        this.kafka = kafka;
        this.log = new TopicOffsets(kafka, "registry");
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.metrics = metrics;
        FunctionCounter.builder("chancery.dead.letters", deadLetters, DeadLetters::published)
                .description(
                        "Records that this service could not read and wrote to its dead-letter topic; alert when it "
                                + "grows")
                .register(metrics);
    }

    /**
     * Starts to keep {@code view} up to date, until shutdown. Call it once per view, while the application starts.
     *
     * @param name the view's, {@code ledger}: the follower is {@code registry-<name>}
     * @param digest throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that can never be digested: it goes to the dead
     *     letters, and the view never sees it
     * @return how far it has come
     */
    public ViewProgress follow(
            String name, Set<String> topics, View view, Consumer<ConsumerRecord<byte[], byte[]>> digest) {
        return follow(name, new TopicSelection(topics, null), view, digest);
    }

    /** As the other, for topics of which not all are known by name. */
    public ViewProgress follow(
            String name, TopicSelection topics, View view, Consumer<ConsumerRecord<byte[], byte[]>> digest) {
        View guarded = new DeadLetteringView(view, digest, deadLetters::publish);
        ViewUpdater follower = new ViewUpdater(kafka, "registry-" + name, log, topics, guarded, clock);
        if (followers.putIfAbsent(name, follower) != null) {
            throw new IllegalStateException(
                    "a view must have only one consumer; there is already one with the " + "name " + name);
        }
        Gauge.builder("chancery.view.lag", () -> lagOf(follower.progress()).toMillis() / 1_000.0)
                .description("Time for which the view may have been behind the log")
                .baseUnit("seconds")
                .tag("view", name)
                .register(metrics);
        return follower.start().progress();
    }

    /** How far each view has come. */
    Map<String, ViewProgress> progress() {
        Map<String, ViewProgress> progress = new ConcurrentSkipListMap<>();
        followers.forEach((name, follower) -> progress.put(name, follower.progress()));
        return progress;
    }

    Duration lagOf(ViewProgress progress) {
        Instant now = clock.instant();
        return Duration.between(progress.confirmedAt().orElse(Instant.EPOCH), now);
    }

    void stop(@Observes ShutdownEvent event) {
        followers.values().forEach(ViewUpdater::close);
    }
}
