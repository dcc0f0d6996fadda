/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.start;

import dev.chancery.contracts.Streams;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.orders.Outcomes;
import dev.chancery.distributor.status.StatusView;
import dev.chancery.distributor.trust.TrustedRoots;
import dev.chancery.log.DeadLetteringView;
import dev.chancery.log.DeadLetters;
import dev.chancery.log.LogBounds;
import dev.chancery.log.LogFollower;
import dev.chancery.log.LogProgress;
import dev.chancery.log.Topics;
import dev.chancery.log.View;
import dev.chancery.log.view.PostgresView;
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
public class Following {
    private static final int AFTER_MIGRATION = 1_000;

    private final LogFollower inventory;
    private final LogFollower outcomes;
    private final LogFollower authorities;
    private final LogFollower status;
    private final InstantSource clock;
    private final Duration viewAgeMax;

    Following(
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
        LogBounds log = new LogBounds(kafka, Connections.NAME);
        this.inventory = follower(
                kafka,
                log,
                Set.of(Streams.BINDINGS.topic()),
                new DeadLetteringView(
                        new PostgresView(sessions, "inventory", inventory),
                        Inventory::requireReadable,
                        deadLetters::bury),
                clock,
                "bindings");
        this.outcomes = follower(
                kafka,
                log,
                Set.of(Streams.outcomes(Connections.NAME).topic()),
                new DeadLetteringView(
                        new PostgresView(sessions, "outcome", outcomes), Outcomes::requireReadable, deadLetters::bury),
                clock,
                "outcomes");
        this.authorities = follower(
                kafka,
                log,
                Set.of(Streams.AUTHORITIES.topic()),
                new DeadLetteringView(roots.view(), deadLetters::bury),
                clock,
                "authorities");
        this.status = follower(
                kafka,
                log,
                StatusView.topics(),
                new DeadLetteringView(new PostgresView(sessions, "status", status), deadLetters::bury),
                clock,
                "status");
    }

    void start(@Observes @Priority(AFTER_MIGRATION) StartupEvent event) {
        all().forEach(LogFollower::start);
    }

    void stop(@Observes ShutdownEvent event) {
        all().forEach(LogFollower::close);
    }

    /** Whether every view has passed the end that its topics had at the start. Once true, always true. */
    public boolean isCaughtUp() {
        return all().stream().map(LogFollower::progress).allMatch(LogProgress::isCaughtUp);
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

    private List<LogFollower> all() {
        return List.of(inventory, outcomes, authorities, status);
    }

    private static LogFollower follower(
            Map<String, Object> kafka, LogBounds log, Set<String> topics, View view, InstantSource clock, String what) {
        return new LogFollower(kafka, Connections.NAME + "-" + what, log, Topics.of(topics), view, clock);
    }
}
