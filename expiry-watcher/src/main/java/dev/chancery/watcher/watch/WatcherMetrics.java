/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.contracts.Alert;
import dev.chancery.eventlog.WallClockDeadline;
import dev.chancery.eventlog.view.Database;
import dev.chancery.watcher.outbox.Outbox;
import dev.chancery.watcher.rows.RowSet;
import dev.chancery.watcher.rules.Assessment;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The watcher's metrics. Ends are exported as moments, not as time left, so that a dashboard does the arithmetic. */
@ApplicationScoped
class WatcherMetrics {
    private static final String SOONEST = """
            select cast(jsonb_build_object('serial', split_part(c.id, '.', 2), 'subject_cn', c.subject_cn,
                'issuer_cn', c.issuer_cn, 'slot', s.slot, 'not_after', extract(epoch from s.not_after)) as varchar)
            from (select slot, certificate, not_after from slot where state in ('valid', 'almost_expired', 'held')
                order by not_after limit ?1) s join certificate c on c.id = s.certificate
            """;
    private static final String OF_STATES =
            "select cast(jsonb_build_object('name', state, 'number', count(*)) as varchar)"
                    + " from slot where state <> 'new' group by state";
    private static final String OPEN_ALERTS =
            "select cast(jsonb_build_object('name', kind, 'number', count(*)) as varchar)"
                    + " from alert where state <> 'resolved' group by kind";

    private static final List<String> STATES =
            Arrays.stream(Assessment.State.values()).map(Assessment.State::word).toList();

    private final Database database;
    private final MeterRegistry metrics;
    private final WatchConfig config;
    private final InstantSource clock;
    private final MultiGauge notAfter;
    private final MultiGauge slots;
    private final MultiGauge alerts;
    private volatile Instant countNext = Instant.MIN;

    WatcherMetrics(Mutiny.SessionFactory sessions, MeterRegistry metrics, WatchConfig config, InstantSource clock) {
        this.database = new Database(sessions);
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        this.notAfter = MultiGauge.builder("x509_cert_not_after")
                .description("notAfter of the certificates that end soonest, in seconds since 1970")
                .register(metrics);
        this.slots = MultiGauge.builder("chancery_slots")
                .description("slots (service and kind), by the state of the certificate in them")
                .register(metrics);
        this.alerts = MultiGauge.builder("chancery_alerts_open")
                .description("alerts that are not resolved, by kind")
                .register(metrics);
        for (String result : List.of("commanded", "succeeded", "failed")) {
            renewals(result, 0);
        }
    }

    private record Ending(
            String serial,
            @Nullable String subjectCn,
            @Nullable String issuerCn,
            String slot,
            double notAfter) {}

    private record Tally(String name, long number) {}

    void count(EvaluationPass.Outcome outcome) {
        renewals("commanded", outcome.commands().size());
        renewals("succeeded", outcome.succeeded());
        renewals("failed", outcome.failed());
    }

    /** Counts again when the last count is old enough; forgets old published events on the way. */
    Uni<Void> countIfStale(Instant now) {
        if (WallClockDeadline.isPending(now, countNext, config.metricsInterval())) {
            return Uni.createFrom().voidItem();
        }
        countNext = now.plus(config.metricsInterval());
        return database.withTransaction(session -> RowSet.read(
                        session.createNativeQuery(SOONEST, String.class).setParameter(1, config.expirySeriesMax()),
                        Ending.class)
                .invoke(found -> notAfter.register(
                        found.stream().map(WatcherMetrics::row).toList(), true))
                .chain(() -> RowSet.read(session.createNativeQuery(OF_STATES, String.class), Tally.class))
                .invoke(found -> slots.register(rows("state", STATES, found), true))
                .chain(() -> RowSet.read(session.createNativeQuery(OPEN_ALERTS, String.class), Tally.class))
                .invoke(found -> alerts.register(rows("kind", Alert.KINDS, found), true))
                .chain(() -> Outbox.prune(session, clock.instant())));
    }

    private void renewals(String result, int number) {
        Counter.builder("chancery_renewals")
                .description("automatic renewals, by result")
                .tag("result", result)
                .register(metrics)
                .increment(number);
    }

    private static MultiGauge.Row<?> row(Ending ending) {
        return MultiGauge.Row.of(
                Tags.of(
                        "serial_number", ending.serial(),
                        "subject_CN", text(ending.subjectCn()),
                        "issuer_CN", text(ending.issuerCn()),
                        "slot", ending.slot()),
                ending.notAfter());
    }

    /** One row for each of the names: 0 where nothing was counted, so that an alarm does not miss a series. */
    private static List<MultiGauge.Row<?>> rows(String label, List<String> names, List<Tally> numbers) {
        Map<String, Long> counted = numbers.stream().collect(Collectors.toMap(Tally::name, Tally::number));
        return names.stream()
                .<MultiGauge.Row<?>>map(name -> MultiGauge.Row.of(Tags.of(label, name), counted.getOrDefault(name, 0L)))
                .toList();
    }

    private static String text(@Nullable String name) {
        return name == null ? "" : name;
    }
}
