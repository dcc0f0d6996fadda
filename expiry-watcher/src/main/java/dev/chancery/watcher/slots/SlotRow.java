/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.watcher.slots.SlotFacts.Attempt;
import dev.chancery.watcher.slots.SlotFacts.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rows about one slot, as one query reads them. */
public record SlotRow(
        String slot,
        @Nullable CertificateRow certificate,
        boolean superseded,
        boolean archived,
        @Nullable List<TransitionRow> transitions,
        @Nullable ServiceRow service,
        @Nullable List<DeploymentRow> deployments,
        @Nullable List<AttemptRow> attempts,
        @Nullable List<AlertRow> alerts,
        @Nullable List<OrderRow> orders) {
    private static final Set<String> IN_PLACE = Set.of("pushed", "files_verified", "reloaded", "served");
    private static final Set<String> TROUBLED =
            Set.of("diverged", "unreachable", "needs_privilege", "rolled_back", "failed");

    /** A revocation transition, as it stands on the log. */
    public record TransitionRow(String type, String value) {}

    /** A service's wishes. */
    public record ServiceRow(boolean deleted, boolean autoRenew, List<String> kinds) {}

    /** Where a delivery stands on one host. */
    public record DeploymentRow(
            String host, String state, @Nullable String detail) {}

    /** An attempt to renew, with its failure. */
    public record AttemptRow(
            int attempt,
            Instant commandedAt,
            @Nullable Instant failedAt,
            @Nullable String detail) {}

    /** An alert, as it was published last. */
    public record AlertRow(
            String type, String value, @Nullable Instant silencedUntil) {}

    /** What somebody wants done about an alert. */
    public record OrderRow(
            String commandId,
            String kind,
            String what,
            @Nullable Instant until,
            Instant appendedAt) {}

    /** What the rows say. */
    public SlotFacts facts() {
        return new SlotFacts(
                Slot.parse(slot),
                certificate == null ? null : certificate.watched(),
                standing(),
                wantsRenewal(),
                rows(attempts).stream()
                        .map(row -> new Attempt(row.attempt(), row.commandedAt(), row.failedAt(), row.detail()))
                        .toList(),
                rows(deployments).stream()
                        .filter(row -> IN_PLACE.contains(row.state()))
                        .map(DeploymentRow::host)
                        .toList(),
                rows(deployments).stream()
                        .filter(row -> TROUBLED.contains(row.state()))
                        .map(row -> trouble(row))
                        .toList());
    }

    /** The rows of an aggregate over none, which SQL makes null. */
    public static <T> List<T> rows(@Nullable List<T> aggregated) {
        return aggregated == null ? List.of() : aggregated;
    }

    private static String trouble(DeploymentRow row) {
        String detail = row.detail() == null ? "" : ", " + row.detail();
        return row.host() + ": " + row.state() + detail;
    }

    private Standing standing() {
        if (certificate == null) {
            return Standing.EMPTY;
        }
        if (superseded) {
            return Standing.SUPERSEDED;
        }
        if (archived) {
            return Standing.ARCHIVED;
        }
        return switch (status()) {
            case RevocationStatus.Revoked _ -> isGone(certificate) ? Standing.GONE : Standing.REVOKED;
            case RevocationStatus.Held _ -> isGone(certificate) ? Standing.GONE : Standing.HELD;
            case RevocationStatus.NotRevoked _ -> isGone(certificate) ? Standing.GONE : Standing.CURRENT;
        };
    }

    private RevocationStatus status() {
        RevocationStatus status = RevocationStatus.initial();
        for (TransitionRow row : rows(transitions)) {
            RevocationTransition transition =
                    Streams.REVOCATIONS.read(row.type(), row.value().getBytes(StandardCharsets.UTF_8));
            // Since when decides nothing here.
            status = status.after(transition, transition.at());
        }
        return status;
    }

    private boolean isGone(CertificateRow held) {
        if (service == null) {
            return false;
        }
        boolean bound = service.kinds().contains(Slot.parse(slot).kind());
        return service.deleted() || (held.watched().isKeyHeldByDistributor() && !bound);
    }

    /** A bound service says today whether it wants renewal; what its last request said is history. */
    private boolean wantsRenewal() {
        if (certificate == null) {
            return false;
        }
        if (service != null && certificate.watched().isKeyHeldByDistributor()) {
            return service.autoRenew();
        }
        return certificate.autoRenew();
    }
}
