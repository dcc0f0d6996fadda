/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import dev.chancery.watcher.rules.Assessment.State;
import dev.chancery.watcher.slots.SlotSnapshot;
import dev.chancery.watcher.slots.SlotSnapshot.Attempt;
import dev.chancery.watcher.slots.WatchedCertificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a slot's facts at a moment. Pure.
 *
 * <p>A certificate lives through: valid → due for renewal (two thirds) → in the last part of its life (the last fifth) → expired (notAfter + 1 s).
 * Superseded and revoked ones are never renewed; one that ended while nobody could renew it is renewed late. Nothing is said of a slot that nobody uses. A revoked certificate that hosts still have
 * is for people: whether the service may have another depends on why it was revoked, and a new key on a host that lost one is no remedy by itself.
 */
public final class Rules {
    private final RuleSettings settings;
    private final RenewalSchedule pace;

    public Rules(RuleSettings settings) {
        this.settings = settings;
        this.pace = new RenewalSchedule(settings);
    }

    public Assessment assess(SlotSnapshot facts, Instant now) {
        WatchedCertificate certificate = facts.certificate();
        if (certificate == null || isUnmanaged(certificate)) {
            return new Assessment(outOfUse(facts), List.of(), null, null);
        }
        WatchedCertificate renewable = renewable(facts);
        Integer attempt = renewable == null ? null : pace.attemptAt(facts, renewable, now);
        return new Assessment(
                facts.isInUse() ? state(facts, certificate, now) : outOfUse(facts),
                findings(facts, certificate, attempt, now),
                attempt,
                nextActionAt(facts, certificate, attempt == null ? renewable : null, now));
    }

    /** The moment at which the certificate's renewal is due. */
    public Instant dueAt(WatchedCertificate certificate) {
        return pace.dueAt(certificate);
    }

    private Instant almostExpiredAt(WatchedCertificate certificate) {
        return certificate.after(1 - settings.almostExpiredFraction());
    }

    /** A lone certificate of a tenant that renews its own has no lineage: its successor cannot be told from its neighbour. */
    private boolean isUnmanaged(WatchedCertificate certificate) {
        return renewsItself(certificate) && certificate.slot().isLone();
    }

    private boolean renewsItself(WatchedCertificate certificate) {
        return settings.selfRenewingTenants().contains(certificate.tenant());
    }

    private static State outOfUse(SlotSnapshot facts) {
        return switch (facts.standing()) {
            case CURRENT -> State.VALID;
            case HELD -> State.HELD;
            case REVOKED -> State.REVOKED;
            case SUPERSEDED -> State.SUPERSEDED;
            case GONE -> State.GONE;
            case EMPTY -> State.EMPTY;
        };
    }

    private State state(SlotSnapshot facts, WatchedCertificate certificate, Instant now) {
        if (!now.isBefore(certificate.endsAt())) {
            return State.EXPIRED;
        }
        if (facts.standing() == SlotSnapshot.Standing.HELD) {
            return State.HELD;
        }
        return now.isBefore(almostExpiredAt(certificate)) ? State.VALID : State.ALMOST_EXPIRED;
    }

    /**
     * The last certificate of the slot, where the suite may renew it. Also when it has ended: after an outage, late is not never. A hold suspends a
     * certificate, and its renewal with it.
     */
    private static @Nullable WatchedCertificate renewable(SlotSnapshot facts) {
        WatchedCertificate last = facts.last();
        return last != null
                        && last.isKeyHeldByDistributor()
                        && facts.autoRenew()
                        && facts.lastStanding() == SlotSnapshot.Standing.CURRENT
                ? last
                : null;
    }

    private List<AlertCondition> findings(
            SlotSnapshot facts, WatchedCertificate certificate, @Nullable Integer attempt, Instant now) {
        List<AlertCondition> findings = new ArrayList<>(
                facts.isInUse() ? inUse(facts, certificate, attempt, now) : revokedInPlace(facts, certificate));
        AlertCondition failing = facts.isInUse() || facts.hasSuccessor() ? failing(facts, certificate) : null;
        if (failing != null) {
            findings.add(failing);
        }
        return List.copyOf(findings);
    }

    private static List<AlertCondition> revokedInPlace(SlotSnapshot facts, WatchedCertificate certificate) {
        return facts.standing() != SlotSnapshot.Standing.REVOKED
                        || facts.inPlaceAt().isEmpty()
                ? List.of()
                : List.of(new AlertCondition.ReplacementNeeded(
                        certificate,
                        AlertMessages.revokedInPlace(certificate, facts.inPlaceAt(), facts.hasSuccessor())));
    }

    private List<AlertCondition> inUse(
            SlotSnapshot facts, WatchedCertificate certificate, @Nullable Integer attempt, Instant now) {
        String renewal = renewal(facts, certificate, attempt);
        if (!now.isBefore(certificate.endsAt())) {
            return List.of(new AlertCondition.Expired(
                    certificate,
                    AlertMessages.expired(certificate, facts.attempts().size(), renewal)));
        }
        List<AlertCondition> findings = new ArrayList<>();
        if (isDueAtItsOwner(facts, certificate, now)) {
            findings.add(new AlertCondition.ReplacementNeeded(certificate, AlertMessages.dueAtItsOwner(certificate)));
        }
        if (!now.isBefore(almostExpiredAt(certificate))) {
            findings.add(new AlertCondition.AlmostExpired(
                    certificate,
                    AlertMessages.almostExpired(certificate, renewal),
                    settings.almostExpiredFraction(),
                    renewal));
        }
        return findings;
    }

    private boolean isDueAtItsOwner(SlotSnapshot facts, WatchedCertificate certificate, Instant now) {
        return !certificate.isKeyHeldByDistributor()
                && !renewsItself(certificate)
                && facts.autoRenew()
                && !now.isBefore(dueAt(certificate));
    }

    private String renewal(SlotSnapshot facts, WatchedCertificate certificate, @Nullable Integer attempt) {
        if (renewsItself(certificate)) {
            return "automatic";
        }
        if (!certificate.isKeyHeldByDistributor()) {
            return "owner";
        }
        if (!facts.autoRenew()) {
            return "none";
        }
        return attempt != null || !facts.attempts().isEmpty() || facts.hasSuccessor() ? "requested" : "automatic";
    }

    private static @Nullable AlertCondition failing(SlotSnapshot facts, WatchedCertificate certificate) {
        List<Attempt> failed = facts.attempts().stream()
                .filter(attempt -> attempt.failedAt() != null)
                .toList();
        if (!failed.isEmpty()) {
            String detail = failed.getLast().detail();
            return new AlertCondition.Failing(
                    certificate, AlertMessages.refused(certificate, failed.size(), detail), failed.size());
        }
        return facts.undelivered().isEmpty()
                ? null
                : new AlertCondition.Failing(
                        certificate, AlertMessages.undelivered(certificate, facts.undelivered()), 1);
    }

    /** @param renewable what waits for its time to be renewed; absent for none */
    private @Nullable Instant nextActionAt(
            SlotSnapshot facts, WatchedCertificate certificate, @Nullable WatchedCertificate renewable, Instant now) {
        Instant renewal = renewable == null ? null : pace.nextAt(facts, renewable);
        Instant due = facts.autoRenew() && !certificate.isKeyHeldByDistributor() ? dueAt(certificate) : null;
        Instant last = facts.isInUse() ? almostExpiredAt(certificate) : null;
        Instant end = facts.isInUse() ? certificate.endsAt() : null;
        return Stream.of(renewal, facts.isInUse() ? due : null, last, end)
                .filter(Objects::nonNull)
                .filter(moment -> moment.isAfter(now))
                .min(Instant::compareTo)
                .orElse(null);
    }
}
