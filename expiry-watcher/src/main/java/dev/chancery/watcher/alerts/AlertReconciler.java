/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.alerts;

import static dev.chancery.watcher.slots.SlotRow.rows;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Slot;
import dev.chancery.watcher.rules.AlertCondition;
import dev.chancery.watcher.rules.Assessment;
import dev.chancery.watcher.slots.SlotRow;
import dev.chancery.watcher.slots.SlotRow.OrderRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps at most one open alert per slot and kind: what was found opens it, what is no longer found resolves it, what people ask for changes how
 * loud it is. Pure: the same answer to the same question, so that a repeated round changes nothing.
 */
public final class AlertReconciler {
    /** How far the broker's clock, which dates an order, and ours, which dates an alert, may be apart. */
    private static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(1);

    private AlertReconciler() {}

    /** The slot's alerts that change now, each as it stands afterwards. */
    public static List<TrackedAlert> changes(SlotRow row, Assessment assessment, Instant now) {
        Map<String, TrackedAlert> before = new TreeMap<>();
        rows(row.alerts()).stream()
                .map(TrackedAlert::of)
                .forEach(standing -> before.put(standing.alert().kind(), standing));
        Map<String, AlertCondition> found = new TreeMap<>();
        Slot slot = Slot.parse(row.slot());
        assessment.findings().forEach(alertCondition -> found.put(kind(slot, alertCondition, now), alertCondition));

        TreeSet<String> kinds = new TreeSet<>(before.keySet());
        kinds.addAll(found.keySet());
        List<TrackedAlert> changed = new ArrayList<>();
        for (String kind : kinds) {
            List<OrderRow> orders = rows(row.orders()).stream()
                    .filter(order -> order.kind().equals(kind))
                    .toList();
            TrackedAlert after = after(slot, before.get(kind), found.get(kind), orders, resolution(row), now);
            if (after != null) {
                changed.add(after);
            }
        }
        return List.copyOf(changed);
    }

    /** The end of the earliest snooze in the slot once {@code changes} are made; null for none. */
    public static @Nullable Instant wakesAt(SlotRow row, List<TrackedAlert> changes) {
        Map<String, TrackedAlert> standing = new TreeMap<>();
        rows(row.alerts()).stream()
                .map(TrackedAlert::of)
                .forEach(before -> standing.put(before.alert().kind(), before));
        changes.forEach(after -> standing.put(after.alert().kind(), after));
        return standing.values().stream()
                .filter(TrackedAlert::isOpen)
                .map(TrackedAlert::silencedUntil)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static String kind(Slot slot, AlertCondition alertCondition, Instant now) {
        return alertCondition.alert(slot, 1, Alert.State.OPEN, now, now).kind();
    }

    private static @Nullable TrackedAlert after(
            Slot slot,
            @Nullable TrackedAlert before,
            @Nullable AlertCondition alertCondition,
            List<OrderRow> orders,
            String resolution,
            Instant now) {
        if (alertCondition == null) {
            return before == null || !before.isOpen()
                    ? null
                    : new TrackedAlert(resolved(before.alert(), resolution, now), null);
        }
        NotificationState notification = notification(before, alertCondition, now);
        for (OrderRow order : orders) {
            notification = notification.after(order);
        }
        notification = notification.at(now);
        long version = before == null ? 1 : before.alert().version() + 1;
        TrackedAlert after = new TrackedAlert(
                alertCondition.alert(slot, version, notification.state(), notification.openedAt(), now),
                notification.until());
        return before != null && says(before, after) ? null : after;
    }

    /** An alert that is open for this very certificate goes on; otherwise a new one opens. */
    private static NotificationState notification(
            @Nullable TrackedAlert before, AlertCondition alertCondition, Instant now) {
        boolean goesOn = before != null
                && before.isOpen()
                && before.alert()
                        .certificate()
                        .equals(alertCondition.certificate().id());
        return before != null && goesOn
                ? new NotificationState(before.alert().state(), before.alert().openedAt(), before.silencedUntil())
                : new NotificationState(Alert.State.OPEN, now, null);
    }

    private record NotificationState(
            Alert.State state, Instant openedAt, @Nullable Instant until) {
        NotificationState after(OrderRow order) {
            // An order that is read again after the database was lost was not meant for an alert that opened later.
            if (order.appendedAt().isBefore(openedAt.minus(CLOCKS_APART_MAX))) {
                return this;
            }
            return switch (order.what()) {
                case "acknowledge" -> new NotificationState(Alert.State.ACKNOWLEDGED, openedAt, null);
                case "silence" -> new NotificationState(Alert.State.SILENCED, openedAt, null);
                case "snooze" -> new NotificationState(Alert.State.SILENCED, openedAt, order.until());
                default -> throw new IllegalStateException("unknown order " + order.what());
            };
        }

        NotificationState at(Instant now) {
            return until != null && !now.isBefore(until)
                    ? new NotificationState(Alert.State.OPEN, openedAt, null)
                    : this;
        }
    }

    /** Whether both say the same. What merely passes, the percentage left, is no news; the summary holds all the rest. */
    private static boolean says(TrackedAlert before, TrackedAlert after) {
        Alert one = before.alert();
        Alert other = after.alert();
        return one.state() == other.state()
                && one.certificate().equals(other.certificate())
                && one.summary().equals(other.summary())
                && Objects.equals(before.silencedUntil(), after.silencedUntil());
    }

    private static String resolution(SlotRow row) {
        return switch (row.facts().standing()) {
            case CURRENT, HELD ->
                "Resolved: "
                        + (row.current() == null
                                ? ""
                                : row.current().certificate().id()) + " stands in its slot.";
            case REVOKED -> "Resolved: the certificate was revoked.";
            case SUPERSEDED -> "Resolved: a successor was issued.";
            case GONE -> "Resolved: nothing uses this slot any more.";
            case EMPTY -> "Resolved: the certificate is no longer known.";
        };
    }

    private static Alert resolved(Alert alert, String summary, Instant now) {
        long version = alert.version() + 1;
        Alert.State state = Alert.State.RESOLVED;
        return switch (alert) {
            case Alert.CertAlmostExpired open ->
                new Alert.CertAlmostExpired(
                        open.slot(),
                        open.certificate(),
                        version,
                        state,
                        open.openedAt(),
                        now,
                        open.notAfter(),
                        summary,
                        open.threshold(),
                        open.remainingPercent(),
                        open.renewal());
            case Alert.CertExpired open ->
                new Alert.CertExpired(
                        open.slot(),
                        open.certificate(),
                        version,
                        state,
                        open.openedAt(),
                        now,
                        open.notAfter(),
                        summary);
            case Alert.RenewalDue open ->
                new Alert.RenewalDue(
                        open.slot(),
                        open.certificate(),
                        version,
                        state,
                        open.openedAt(),
                        now,
                        open.notAfter(),
                        summary);
            case Alert.RenewalFailing open ->
                new Alert.RenewalFailing(
                        open.slot(),
                        open.certificate(),
                        version,
                        state,
                        open.openedAt(),
                        now,
                        open.notAfter(),
                        summary,
                        open.attempts());
        };
    }
}
