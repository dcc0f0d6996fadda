/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.contracts.Streams;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.orders.Outcomes;
import dev.chancery.distributor.status.StatusView;
import dev.chancery.distributor.trust.TrustedRoots;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.TopicOffsets;
import dev.chancery.eventlog.TopicSelection;
import dev.chancery.eventlog.View;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.eventlog.view.PostgresView;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;

/** What the distributor follows on the log, and how far it has come. Reactions wait for {@link #isCaughtUp}. */
@ApplicationScoped
public class Views {
    private static final int AFTER_MIGRATION = 1_000;

    private final ViewUpdater inventory;
    private final ViewUpdater outcomes;
    private final ViewUpdater authorities;
    private final ViewUpdater status;
    private final InstantSource clock;
    private final Duration viewAgeMax;

    Views(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Mutiny.SessionFactory sessions,
            Inventory inventory,
            Outcomes outcomes,
            TrustedRoots roots,
            StatusView status,
            DeadLetters deadLetters,
            InstantSource clock,
            DistributorConfig config) {
        this.clock = clock;
        this.viewAgeMax = config.viewAgeMax();
        TopicOffsets log = new TopicOffsets(kafka, Wiring.NAME);
        this.inventory = follower(
                kafka,
                log,
                Set.of(Streams.BINDINGS.topic()),
                new DeadLetteringView(
                        new PostgresView(sessions, "inventory", inventory),
                        Inventory::requireReadable,
                        deadLetters::publish),
                clock,
                "bindings");
        this.outcomes = follower(
                kafka,
                log,
                Set.of(Streams.outcomes(Wiring.NAME).topic()),
                new DeadLetteringView(
                        new PostgresView(sessions, "outcome", outcomes),
                        Outcomes::requireReadable,
                        deadLetters::publish),
                clock,
                "outcomes");
        this.authorities = follower(
                kafka,
                log,
                Set.of(Streams.AUTHORITIES.topic()),
                new DeadLetteringView(roots.view(), deadLetters::publish),
                clock,
                "authorities");
        this.status = follower(
                kafka,
                log,
                StatusView.topics(),
                new DeadLetteringView(new PostgresView(sessions, "status", status), deadLetters::publish),
                clock,
                "status");
    }

    void start(@Observes @Priority(AFTER_MIGRATION) StartupEvent event) {
        all().forEach(ViewUpdater::start);
    }

    void stop(@Observes ShutdownEvent event) {
        all().forEach(ViewUpdater::close);
    }

    /** Whether every view has passed the end that its topics had at the start. Once true, always true. */
    public boolean isCaughtUp() {
        return all().stream().map(ViewUpdater::progress).allMatch(ViewProgress::isCaughtUp);
    }

    /**
     * Why what is known of the log may be old; empty when its end was seen lately. A broker that is away shows in it, and so does a view that cannot be
     * written.
     */
    public Optional<String> flaw() {
        if (!isCaughtUp()) {
            return Optional.of("the views have not read the log to its end yet");
        }
        Instant oldest = clock.instant().minus(viewAgeMax);
        boolean fresh = all().stream()
                .map(follower -> follower.progress().confirmedAt())
                .allMatch(seen -> seen.isPresent() && !seen.get().isBefore(oldest));
        return fresh
                ? Optional.empty()
                : Optional.of("the end of the log was not seen for more than " + viewAgeMax.toSeconds()
                        + " s: see whether broker and database answer");
    }

    /** Up to when hosts, services and bindings are known completely. */
    public Optional<Instant> inventoryConfirmedAt() {
        return inventory.progress().confirmedAt();
    }

    /** Completes once everything is known that the log held against certificates, and against authorities, at some moment after this call. It does not time out. */
    public Uni<Void> whenStatusConfirmed() {
        return Uni.join()
                .all(status.progress().whenConfirmed(), authorities.progress().whenConfirmed())
                .andFailFast()
                .replaceWithVoid();
    }

    private List<ViewUpdater> all() {
        return List.of(inventory, outcomes, authorities, status);
    }

    private static ViewUpdater follower(
            Map<String, Object> kafka,
            TopicOffsets log,
            Set<String> topics,
            View view,
            InstantSource clock,
            String what) {
        return new ViewUpdater(kafka, Wiring.NAME + "-" + what, log, TopicSelection.of(topics), view, clock);
    }
}
