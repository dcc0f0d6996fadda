/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.Slot;
import dev.chancery.watcher.slots.SlotSnapshot.Attempt;
import dev.chancery.watcher.slots.SlotSnapshot.Standing;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rows about one slot, as one query reads them.
 *
 * @param newest of each tenant that asked for a certificate in this slot
 * @param placed what lies on each host
 */
public record SlotRow(
        String slot,
        @Nullable List<KnownCertificate> newest,
        @Nullable List<PlacedRow> placed,
        @Nullable ServiceRow service,
        @Nullable List<DeploymentRow> deployments,
        @Nullable List<AttemptRow> attempts,
        @Nullable List<AlertRow> alerts,
        @Nullable List<OrderRow> orders) {
    private static final Set<String> TROUBLED = Set.of(
            "waiting_for_trust", "waiting_for_successor", "unreachable", "needs_privilege", "rolled_back", "failed");
    private static final Comparator<KnownCertificate> BY_END =
            Comparator.comparing(known -> known.certificate().notAfter());

    /** The certificate whose files a host was last seen to have. */
    public record PlacedRow(String host, KnownCertificate known) {}

    /** A service's wishes. */
    public record ServiceRow(boolean deleted, boolean autoRenew, List<Place> places) {}

    /** Where a service is bound. */
    public record Place(String host, String kind) {}

    /** Where a delivery stands on one host. */
    public record DeploymentRow(
            String host,
            @Nullable String certificate,
            String state,
            @Nullable String detail) {}

    /** An attempt to renew, with its failure. */
    public record AttemptRow(
            String predecessor,
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
    public SlotSnapshot facts() {
        KnownCertificate current = current();
        KnownCertificate last = last();
        return new SlotSnapshot(
                Slot.parse(slot),
                current == null ? null : current.certificate().watched(),
                standing(current),
                last == null ? null : last.certificate().watched(),
                standing(last),
                wantsRenewal(last),
                attempts(last),
                current == null ? List.of() : hostsWith(current),
                last == null ? List.of() : troubles(last));
    }

    /** The rows of an aggregate over none, which SQL makes null. */
    public static <T> List<T> rows(@Nullable List<T> aggregated) {
        return aggregated == null ? List.of() : aggregated;
    }

    /**
     * What the slot's users live on: of what its hosts have, the one that ends first; what was issued last, where nothing lies on a host.
     */
    public @Nullable KnownCertificate current() {
        return rows(placed).stream()
                .filter(row -> isBound(row.host()))
                .map(PlacedRow::known)
                .min(BY_END)
                .orElseGet(this::last);
    }

    /**
     * The last one that was issued, which a renewal follows. A slot that the distributor fills is the distributor's: a certificate of somebody else that
     * claims it changes nothing. Of several other tenants the one counts that ends first, so that nobody can hide another's.
     */
    public @Nullable KnownCertificate last() {
        Stream<KnownCertificate> ours = rows(newest).stream().filter(KnownCertificate::isDistributors);
        Stream<KnownCertificate> others =
                rows(newest).stream().filter(known -> !known.isDistributors()).sorted(BY_END);
        boolean bound = service == null || isOfKind();
        return (bound ? Stream.concat(ours, others) : Stream.concat(others, ours))
                .findFirst()
                .orElse(null);
    }

    private boolean isBound(String host) {
        return service == null
                || service.places().stream()
                        .anyMatch(place -> place.host().equals(host)
                                && place.kind().equals(Slot.parse(slot).kind()));
    }

    private boolean isOfKind() {
        return service != null
                && service.places().stream()
                        .anyMatch(place -> place.kind().equals(Slot.parse(slot).kind()));
    }

    private Standing standing(@Nullable KnownCertificate known) {
        return known == null ? Standing.EMPTY : known.standing(isGone(known));
    }

    private boolean isGone(KnownCertificate known) {
        return service != null && (service.deleted() || (known.isDistributors() && !isOfKind()));
    }

    private List<Attempt> attempts(@Nullable KnownCertificate predecessor) {
        return rows(attempts).stream()
                .filter(row -> predecessor != null
                        && row.predecessor().equals(predecessor.certificate().id()))
                .map(row -> new Attempt(row.attempt(), row.commandedAt(), row.failedAt(), row.detail()))
                .toList();
    }

    private List<String> hostsWith(KnownCertificate current) {
        return rows(placed).stream()
                .filter(row -> isBound(row.host()) && isSame(row.known(), current))
                .map(PlacedRow::host)
                .toList();
    }

    private List<String> troubles(KnownCertificate last) {
        return rows(deployments).stream()
                .filter(row -> isBound(row.host()) && last.certificate().id().equals(row.certificate()))
                .filter(row -> TROUBLED.contains(row.state()))
                .map(SlotRow::trouble)
                .toList();
    }

    private static boolean isSame(KnownCertificate one, KnownCertificate other) {
        return one.certificate().id().equals(other.certificate().id());
    }

    private static String trouble(DeploymentRow row) {
        String detail = row.detail() == null ? "" : ", " + row.detail();
        return row.host() + ": " + row.state() + detail;
    }

    /** A bound service says today whether it wants renewal; what its last request said is history. */
    private boolean wantsRenewal(@Nullable KnownCertificate last) {
        if (last == null) {
            return false;
        }
        if (service != null && last.isDistributors()) {
            return service.autoRenew();
        }
        return last.certificate().autoRenew();
    }
}
