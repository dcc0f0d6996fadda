/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.start;

import dev.chancery.contracts.Streams;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.orders.Outcomes;
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
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
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

    Following(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Mutiny.SessionFactory sessions,
            Inventory inventory,
            Outcomes outcomes,
            TrustedRoots roots,
            DeadLetters deadLetters,
            InstantSource clock) {
        LogBounds log = new LogBounds(kafka, Connections.NAME);
        this.inventory = follower(
                kafka,
                log,
                Streams.BINDINGS.topic(),
                new DeadLetteringView(
                        new PostgresView(sessions, "inventory", inventory),
                        Inventory::requireReadable,
                        deadLetters::bury),
                clock,
                "bindings");
        this.outcomes = follower(
                kafka,
                log,
                Streams.outcomes(Connections.NAME).topic(),
                new DeadLetteringView(
                        new PostgresView(sessions, "outcome", outcomes), Outcomes::requireReadable, deadLetters::bury),
                clock,
                "outcomes");
        this.authorities = follower(
                kafka,
                log,
                Streams.AUTHORITIES.topic(),
                new DeadLetteringView(roots.view(), deadLetters::bury),
                clock,
                "authorities");
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

    /** Up to when hosts, services and bindings are known completely. */
    public Optional<Instant> inventoryConfirmedAt() {
        return inventory.progress().confirmedAt();
    }

    private List<LogFollower> all() {
        return List.of(inventory, outcomes, authorities);
    }

    private static LogFollower follower(
            Map<String, Object> kafka, LogBounds log, String topic, View view, InstantSource clock, String what) {
        return new LogFollower(kafka, Connections.NAME + "-" + what, log, Topics.of(Set.of(topic)), view, clock);
    }
}
