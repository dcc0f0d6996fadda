/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.view.Database;
import dev.chancery.watcher.outbox.Outbox;
import dev.chancery.watcher.rules.AlertConfig;
import dev.chancery.watcher.rules.RenewalConfig;
import dev.chancery.watcher.rules.RuleSettings;
import dev.chancery.watcher.rules.Rules;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Looks at each slot when its moment has come, and says what follows.
 *
 * <p>A tick every second asks whether there is anything to do: news from the log, a moment that was noted, or too long a silence. Nothing is
 * looked at before the view has reached the end that the log had at the start, because what looks overdue may have been settled since.
 */
@ApplicationScoped
class Watcher {
    private static final Logger LOG = Logger.getLogger(Watcher.class);

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Views views;
    private final Database database;
    private final InstantSource clock;
    private final WatchConfig config;
    private final WatcherMetrics watcherMetrics;
    private final RuleSettings settings;
    private final EvaluationPass round;

    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile Instant lookedAt = Instant.MIN;
    private volatile Instant lookNext = Instant.MIN;

    Watcher(
            Views views,
            Mutiny.SessionFactory sessions,
            InstantSource clock,
            WatchConfig config,
            WatcherMetrics watcherMetrics,
            RenewalConfig renewals,
            AlertConfig alerts) {
        this.views = views;
        this.database = new Database(sessions);
        this.clock = clock;
        this.config = config;
        this.watcherMetrics = watcherMetrics;
        this.settings = RuleSettings.of(renewals, alerts);
        this.round = new EvaluationPass(new Rules(settings), config.batchSize());
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.every(EVERY, EVERY, this::tick);
    }

    private Uni<Void> tick() {
        Instant now = clock.instant();
        if (!views.isCaughtUp() || !isTime(now)) {
            return Uni.createFrom().voidItem();
        }
        return NextActionTimes.recallIfRulesChanged(database, settings)
                .chain(this::look)
                .chain(() -> NextActionTimes.earliest(database))
                .invoke(earliest -> sleep(now, earliest))
                .chain(() -> watcherMetrics.countIfStale(now))
                .invoke(this::works)
                .onFailure()
                .recoverWithUni(failure -> Uni.createFrom().voidItem().invoke(() -> fails(failure)));
    }

    private boolean isTime(Instant now) {
        return views.takeNews() || !now.isBefore(lookNext) || now.isBefore(lookedAt);
    }

    /** Decides, publishes, and goes on while either leaves something over. */
    private Uni<Void> look() {
        return ReplicaLock.take(database, EvaluationPass.Outcome.NONE, session -> round.run(session, clock.instant()))
                .invoke(this::say)
                .chain(outcome -> publish()
                        .chain(published -> outcome.slots() == config.batchSize() || published == Outbox.BATCH_MAX
                                ? look()
                                : Uni.createFrom().voidItem()));
    }

    private Uni<Integer> publish() {
        return ReplicaLock.take(database, 0, session -> views.outbox().publish(session, clock.instant()));
    }

    private void sleep(Instant now, Instant earliest) {
        Instant latest = now.plus(config.intervalMax());
        lookedAt = now;
        lookNext = earliest.isBefore(latest) ? earliest : latest;
    }

    private void say(EvaluationPass.Outcome outcome) {
        watcherMetrics.count(outcome);
        for (Alert alert : outcome.alerts()) {
            LOG.infof(
                    "alert %s kind=%s slot=%s certificate=%s version=%d notAfter=%s",
                    alert.state(), alert.kind(), alert.slot(), alert.certificate(), alert.version(), alert.notAfter());
        }
        for (RenewAndDeliver command : outcome.commands()) {
            LOG.infof(
                    "renewal commanded slot=%s/%s certificate=%s attempt=%d commandId=%s",
                    command.service(), command.kind(), command.predecessor(), command.attempt(), command.commandId());
        }
    }

    private void works() {
        if (failing.compareAndSet(true, false)) {
            LOG.info("watching again");
        }
    }

    /** The next tick tries again, so there is a line for the first failure alone. */
    private void fails(Throwable failure) {
        lookNext = Instant.MIN;
        if (failing.compareAndSet(false, true)) {
            LOG.warnf(failure, "slots not looked at; tried again every second reason=\"%s\"", failure);
        }
    }
}
