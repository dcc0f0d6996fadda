/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import static dev.chancery.watcher.slots.SlotRow.rows;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.DeploymentCommand.RenewAndDeliver;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.watcher.alerts.AlertReconciler;
import dev.chancery.watcher.alerts.TrackedAlert;
import dev.chancery.watcher.outbox.Outbox;
import dev.chancery.watcher.rows.RowSet;
import dev.chancery.watcher.rules.Assessment;
import dev.chancery.watcher.rules.Rules;
import dev.chancery.watcher.slots.CertificateRow;
import dev.chancery.watcher.slots.DueSlots;
import dev.chancery.watcher.slots.KnownCertificate;
import dev.chancery.watcher.slots.SlotRow;
import dev.chancery.x509.CertificateId;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * One look at the slots whose moment has come: facts in, alerts and commands out. All that follows from a look is written in one
 * transaction, the events' bytes with it, so that a crash leaves either all of it, to be published, or nothing, to be looked at again.
 */
final class EvaluationPass {
    private static final String SOURCE = "/services/watcher";

    private final Rules rules;
    private final int batch;

    EvaluationPass(Rules rules, int batch) {
        this.rules = rules;
        this.batch = batch;
    }

    /** What a round did. */
    record Outcome(int slots, List<Alert> alerts, List<RenewAndDeliver> commands, int succeeded, int failed) {
        static final Outcome NONE = new Outcome(0, List.of(), List.of(), 0, 0);
    }

    private record SlotState(
            String slot,
            @Nullable Instant nextActionAt,
            String state,
            @Nullable String certificate,
            @Nullable Instant notAfter) {}

    private record AlertState(
            String slot,
            String kind,
            long version,
            String state,
            String type,
            String value,
            @Nullable Instant silencedUntil) {}

    private record NewAttempt(String predecessor, int attempt, String slot, String commandId, Instant commandedAt) {}

    private record Applied(String commandId) {}

    private record Decided(
            List<SlotState> slots,
            List<TrackedAlert> alerts,
            List<RenewAndDeliver> commands,
            List<NewAttempt> attempts,
            List<Applied> applied,
            List<LogEvent> events) {}

    Uni<Outcome> run(Mutiny.StatelessSession session, Instant now) {
        return DueSlots.lock(session, now, batch)
                .map(due -> decide(due, now))
                .chain(decided -> write(session, decided));
    }

    private Decided decide(List<SlotRow> due, Instant now) {
        Decided decided = new Decided(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        due.forEach(row -> decide(row, now, decided));
        return decided;
    }

    private void decide(SlotRow row, Instant now, Decided decided) {
        Assessment assessment = rules.assess(row.facts(), now);
        List<TrackedAlert> changes = AlertReconciler.changes(row, assessment, now);
        changes.forEach(change -> {
            decided.alerts().add(change);
            decided.events().add(event(change.alert(), now));
        });
        Integer attempt = assessment.attempt();
        KnownCertificate last = row.last();
        if (attempt != null && last != null) {
            command(last.certificate(), attempt, now, decided);
        }
        KnownCertificate known = row.current();
        CertificateRow certificate = known == null ? null : known.certificate();
        rows(row.orders()).forEach(order -> decided.applied().add(new Applied(order.commandId())));
        decided.slots()
                .add(new SlotState(
                        row.slot(),
                        earliest(assessment.nextActionAt(), AlertReconciler.wakesAt(row, changes)),
                        assessment.state().word(),
                        certificate == null ? null : certificate.id(),
                        certificate == null ? null : certificate.notAfter()));
    }

    /** The command's id is a function of predecessor and attempt: whoever repeats it asks for the same successor. */
    private static void command(CertificateRow certificate, int attempt, Instant now, Decided decided) {
        Slot slot = Slot.parse(certificate.slot());
        String commandId = "renew:" + certificate.id() + ":" + attempt;
        RenewAndDeliver command = new RenewAndDeliver(
                commandId, slot.service(), slot.kind(), CertificateId.parse(certificate.id()), attempt);
        decided.commands().add(command);
        decided.attempts().add(new NewAttempt(certificate.id(), attempt, slot.toString(), commandId, now));
        decided.events().add(LogEvent.of(Streams.DEPLOYMENT_COMMANDS, slot.service(), command, commandId, SOURCE, now));
    }

    private static LogEvent event(Alert alert, Instant now) {
        return LogEvent.of(Streams.ALERTS, alert.key(), alert, alert.key() + ":" + alert.version(), SOURCE, now);
    }

    private static @Nullable Instant earliest(@Nullable Instant one, @Nullable Instant other) {
        return Stream.of(one, other)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static Uni<Outcome> write(Mutiny.StatelessSession session, Decided decided) {
        return RowSet.execute(
                        session,
                        EvaluationPassSql.ALERTS,
                        decided.alerts().stream().map(EvaluationPass::row).toList())
                .chain(() -> RowSet.execute(session, EvaluationPassSql.ATTEMPTS, decided.attempts()))
                .chain(() -> Outbox.store(session, decided.events()))
                .chain(() -> RowSet.execute(session, EvaluationPassSql.APPLIED, decided.applied()))
                .chain(() -> RowSet.execute(session, EvaluationPassSql.SLOTS, decided.slots()))
                .chain(() -> settle(session, EvaluationPassSql.FAILED, decided.slots()))
                .chain(failed -> settle(session, EvaluationPassSql.SUCCEEDED, decided.slots())
                        .map(succeeded -> new Outcome(
                                decided.slots().size(),
                                decided.alerts().stream()
                                        .map(TrackedAlert::alert)
                                        .toList(),
                                decided.commands(),
                                succeeded,
                                failed)));
    }

    /** Writes down how attempts ended, once each, and answers how many those were. */
    private static Uni<Integer> settle(Mutiny.StatelessSession session, String sql, List<SlotState> slots) {
        return slots.isEmpty() ? Uni.createFrom().item(0) : RowSet.count(session, sql, slots);
    }

    private static AlertState row(TrackedAlert standing) {
        Alert alert = standing.alert();
        return new AlertState(
                alert.slot().toString(),
                alert.kind(),
                alert.version(),
                alert.state().name().toLowerCase(Locale.ROOT),
                Streams.ALERTS.typeOf(alert),
                new String(Streams.ALERTS.write(alert), StandardCharsets.UTF_8),
                standing.silencedUntil());
    }
}
