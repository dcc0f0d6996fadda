/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.View;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.eventlog.view.PostgresView;
import dev.chancery.watcher.outbox.Outbox;
import dev.chancery.watcher.slots.SlotView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The watcher's two ends on the log: what it follows, and where its own events leave. */
@ApplicationScoped
class Views {
    static final String NAME = "watcher";

    private final Mutiny.SessionFactory sessions;
    private final Map<String, Object> kafka;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final Duration viewAgeMax;
    private final Counter deadLettersWritten;
    private final AtomicBoolean news = new AtomicBoolean();
    private volatile @Nullable Ends ends;

    private record Ends(ViewUpdater follower, Outbox outbox) {}

    Views(
            Mutiny.SessionFactory sessions,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            LogPublisher publisher,
            InstantSource clock,
            WatchConfig config,
            MeterRegistry metrics) {
        this.sessions = sessions;
        this.kafka = kafka;
        this.publisher = publisher;
        this.clock = clock;
        this.viewAgeMax = config.viewAgeMax();
        this.deadLettersWritten = Counter.builder("chancery.dead.letters")
                .description(
                        "Records that this service could not read and wrote to its dead-letter topic; alert when it "
                                + "grows")
                .register(metrics);
    }

    @Produces
    @Singleton
    static LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, NAME, Infrastructure.getDefaultExecutor());
    }

    static void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }

    void start(@Observes StartupEvent started) {
        open();
    }

    void stop(@Observes ShutdownEvent stopped) {
        close();
    }

    void open() {
        DeadLetters deadLetters = new DeadLetters(publisher, NAME, clock);
        View view = new DeadLetteringView(
                new NotifyingView(new PostgresView(sessions, NAME, new SlotView()), () -> news.set(true)),
                SlotView::requireReadable,
                (record, reason) -> deadLetters.publish(record, reason).invoke(() -> deadLettersWritten.increment()));
        news.set(true);
        ends = new Ends(new ViewUpdater(kafka, NAME, SlotView.topics(), view, clock).start(), new Outbox(publisher));
    }

    void close() {
        Ends open = ends;
        ends = null;
        if (open != null) {
            open.follower().close();
        }
    }

    /** Whether the view has reached the end that the log had at the start. */
    boolean isCaughtUp() {
        Ends open = ends;
        return open != null && open.follower().progress().isCaughtUp();
    }

    /** Why what is known of the log may be old; empty when its end was seen lately. */
    Optional<String> flaw() {
        Ends open = ends;
        if (open == null || !isCaughtUp()) {
            return Optional.of("the log is not read to its end yet");
        }
        Instant oldest = clock.instant().minus(viewAgeMax);
        return open.follower()
                        .progress()
                        .confirmedAt()
                        .filter(seen -> !seen.isBefore(oldest))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("the end of the log was not seen for more than " + viewAgeMax.toSeconds()
                        + " s: see whether broker and database answer");
    }

    /** Whether anything was applied since this was asked last. */
    boolean takeNews() {
        return news.getAndSet(false);
    }

    Outbox outbox() {
        Ends open = ends;
        if (open == null) {
            throw new IllegalStateException("not following the log");
        }
        return open.outbox();
    }
}
