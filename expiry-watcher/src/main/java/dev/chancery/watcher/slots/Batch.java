/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.AlertCommand;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Streams;
import dev.chancery.watcher.rows.RowSet;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The rows of one batch of records, and the slots that they are about. A statement may touch a row only once, so there is one per key. */
final class Batch {
    private static final Set<DeploymentAdvanced.State> ARRIVED =
            EnumSet.of(DeploymentAdvanced.State.FILES_VERIFIED, DeploymentAdvanced.State.RELOADED);

    private record TransitionRow(String certificate, long logOffset, String type, String value) {}

    private record ServiceRow(String name, long version, boolean deleted, boolean autoRenew, List<Place> places) {}

    private record Place(String host, String kind) {}

    private record ArrivalRow(
            String deployment, String slot, String host, String certificate, Instant at, boolean undone) {}

    private record DeploymentRow(
            String slot,
            String host,
            @Nullable String certificate,
            String state,
            Instant at,
            @Nullable String detail) {}

    private record FailedRow(
            String commandId, Instant at, @Nullable String detail) {}

    private record OrderRow(
            String commandId,
            String slot,
            String kind,
            String what,
            @Nullable Instant until,
            Instant appendedAt,
            long logOffset) {}

    private record AlertRow(String slot, String kind, long version, String state, String type, String value) {}

    private record SlotName(String slot) {}

    private final Map<String, CertificateRow> certificates = new LinkedHashMap<>();
    private final Map<String, TransitionRow> transitions = new LinkedHashMap<>();
    private final Map<String, ServiceRow> services = new LinkedHashMap<>();
    private final Map<String, DeploymentRow> deployments = new LinkedHashMap<>();
    private final Map<String, ArrivalRow> arrivals = new LinkedHashMap<>();
    private final Map<String, FailedRow> failed = new LinkedHashMap<>();
    private final Map<String, OrderRow> orders = new LinkedHashMap<>();
    private final Map<String, AlertRow> alerts = new LinkedHashMap<>();
    private final Map<String, SlotName> slots = new LinkedHashMap<>();

    void add(CertificateRow row) {
        certificates.putIfAbsent(row.id(), row);
        touch(row.slot());
    }

    void add(RevocationTransition transition, ConsumerRecord<byte[], byte[]> record) {
        String certificate = transition.certificate().toString();
        TransitionRow row = new TransitionRow(
                certificate,
                record.offset(),
                Streams.REVOCATIONS.typeOf(transition),
                // As it was understood: on the log a text may hold what no row can.
                new String(Streams.REVOCATIONS.write(transition), StandardCharsets.UTF_8));
        transitions.put(certificate + " " + record.offset(), row);
    }

    void add(InventoryState.ServiceState service) {
        List<Place> places = service.bindings().stream()
                .map(binding -> new Place(binding.host(), binding.kind()))
                .toList();
        ServiceRow row =
                new ServiceRow(service.name(), service.version(), service.deleted(), service.autoRenew(), places);
        BinaryOperator<ServiceRow> newer = (before, now) -> now.version() >= before.version() ? now : before;
        services.merge(service.name(), row, newer);
    }

    void add(DeploymentAdvanced advanced) {
        String slot = advanced.slot().toString();
        touch(slot);
        if (advanced.certificate() == null && advanced.state() == DeploymentAdvanced.State.FAILED) {
            failed.putIfAbsent(
                    advanced.commandId(), new FailedRow(advanced.commandId(), advanced.at(), advanced.detail()));
            return;
        }
        DeploymentRow row = new DeploymentRow(
                slot,
                advanced.host(),
                advanced.certificate() == null ? null : advanced.certificate().toString(),
                advanced.state().name().toLowerCase(Locale.ROOT),
                advanced.at(),
                advanced.detail());
        BinaryOperator<DeploymentRow> newer = (before, now) -> now.at().isBefore(before.at()) ? before : now;
        deployments.merge(advanced.key(), row, newer);
        arrive(advanced);
    }

    private void arrive(DeploymentAdvanced advanced) {
        boolean undone = advanced.state() == DeploymentAdvanced.State.ROLLED_BACK;
        if (advanced.certificate() == null || !(undone || ARRIVED.contains(advanced.state()))) {
            return;
        }
        ArrivalRow row = new ArrivalRow(
                advanced.deployment(),
                advanced.slot().toString(),
                advanced.host(),
                advanced.certificate().toString(),
                advanced.at(),
                undone);
        arrivals.merge(row.deployment(), row, (before, now) -> before.undone() ? before : now);
    }

    void add(AlertCommand command, ConsumerRecord<byte[], byte[]> record) {
        int separator = command.alert().lastIndexOf('#');
        if (separator < 0) {
            return; // It names no alert, and so asks for nothing.
        }
        String slot = command.alert().substring(0, separator);
        Instant until = command instanceof AlertCommand.SnoozeAlert snooze ? snooze.until() : null;
        String what = switch (command) {
            case AlertCommand.AcknowledgeAlert _ -> "acknowledge";
            case AlertCommand.SilenceAlert _ -> "silence";
            case AlertCommand.SnoozeAlert _ -> "snooze";
        };
        orders.putIfAbsent(
                command.commandId(),
                new OrderRow(
                        command.commandId(),
                        slot,
                        command.alert().substring(separator + 1),
                        what,
                        until,
                        Instant.ofEpochMilli(record.timestamp()),
                        record.offset()));
    }

    void add(Alert alert) {
        AlertRow row = new AlertRow(
                alert.slot().toString(),
                alert.kind(),
                alert.version(),
                alert.state().name().toLowerCase(Locale.ROOT),
                Streams.ALERTS.typeOf(alert),
                new String(Streams.ALERTS.write(alert), StandardCharsets.UTF_8));
        BinaryOperator<AlertRow> newer = (before, now) -> now.version() > before.version() ? now : before;
        alerts.merge(alert.key(), row, newer);
    }

    private void touch(String slot) {
        slots.put(slot, new SlotName(slot));
    }

    Uni<Void> write(Mutiny.StatelessSession session) {
        return RowSet.execute(session, BatchSql.CERTIFICATES, certificates.values())
                .chain(() -> RowSet.execute(session, BatchSql.TRANSITIONS, transitions.values()))
                .chain(() -> RowSet.execute(session, BatchSql.SERVICES, services.values()))
                .chain(() -> RowSet.execute(session, BatchSql.DEPLOYMENTS, deployments.values()))
                .chain(() -> RowSet.execute(session, BatchSql.ARRIVALS, arrivals.values()))
                .chain(() -> RowSet.execute(session, BatchSql.FAILED, failed.values()))
                .chain(() -> RowSet.execute(session, BatchSql.TOUCH_PREDECESSORS, certificates.values()))
                .chain(() -> RowSet.execute(session, BatchSql.TOUCH_OF_CERTIFICATE, transitions.values()))
                .chain(() -> RowSet.execute(session, BatchSql.TOUCH_OF_SERVICE, services.values()))
                .chain(() -> RowSet.execute(session, BatchSql.TOUCH, slots.values()))
                .chain(() -> RowSet.execute(session, BatchSql.ORDERS, orders.values()))
                .chain(() -> RowSet.execute(session, BatchSql.TOUCH_ORDERED, orders.values()))
                .chain(() -> RowSet.execute(session, BatchSql.TOUCH_RESTORED, alerts.values()))
                .chain(() -> RowSet.execute(session, BatchSql.ALERTS, alerts.values()));
    }
}
