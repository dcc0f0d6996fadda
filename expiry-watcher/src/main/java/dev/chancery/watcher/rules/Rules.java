/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import dev.chancery.watcher.rules.Assessment.State;
import dev.chancery.watcher.slots.SlotFacts;
import dev.chancery.watcher.slots.SlotFacts.Attempt;
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
 * Superseded, revoked and expired ones are never renewed; and nothing is said of a slot that nobody uses. A revoked certificate that hosts still have
 * is for people: whether the service may have another depends on why it was revoked, and a new key on a host that lost one is no remedy by itself.
 */
public final class Rules {
    private final RuleSettings settings;
    private final RenewalPace pace;

    public Rules(RuleSettings settings) {
        this.settings = settings;
        this.pace = new RenewalPace(settings);
    }

    public Assessment assess(SlotFacts facts, Instant now) {
        WatchedCertificate certificate = facts.certificate();
        if (certificate == null || !facts.isInUse() || isNobodysBusiness(certificate)) {
            return new Assessment(outOfUse(facts), revokedInPlace(facts), null, null);
        }
        if (!now.isBefore(certificate.endsAt())) {
            return new Assessment(State.EXPIRED, List.of(expired(facts, certificate)), null, null);
        }
        Integer attempt = mayRenew(facts, certificate) ? pace.attemptAt(facts, certificate, now) : null;
        return new Assessment(
                state(facts, certificate, now),
                findings(facts, certificate, attempt, now),
                attempt,
                nextActionAt(facts, certificate, attempt, now));
    }

    /** The moment at which the certificate's renewal is due. */
    public Instant dueAt(WatchedCertificate certificate) {
        return pace.dueAt(certificate);
    }

    private Instant almostExpiredAt(WatchedCertificate certificate) {
        return certificate.after(1 - settings.lastPart());
    }

    /** A lone certificate of a tenant that renews its own has no lineage: its successor cannot be told from its neighbour. */
    private boolean isNobodysBusiness(WatchedCertificate certificate) {
        return renewsItself(certificate) && certificate.slot().isLone();
    }

    private boolean renewsItself(WatchedCertificate certificate) {
        return settings.selfRenewing().contains(certificate.tenant());
    }

    private static State outOfUse(SlotFacts facts) {
        return switch (facts.standing()) {
            case CURRENT -> State.VALID;
            case HELD -> State.HELD;
            case REVOKED -> State.REVOKED;
            case SUPERSEDED -> State.SUPERSEDED;
            case ARCHIVED -> State.ARCHIVED;
            case GONE -> State.GONE;
            case EMPTY -> State.EMPTY;
        };
    }

    private static List<Finding> revokedInPlace(SlotFacts facts) {
        WatchedCertificate certificate = facts.certificate();
        return certificate == null
                        || facts.standing() != SlotFacts.Standing.REVOKED
                        || facts.inPlaceAt().isEmpty()
                ? List.of()
                : List.of(new Finding.NewOneNeeded(
                        certificate, Sentences.revokedInPlace(certificate, facts.inPlaceAt())));
    }

    private State state(SlotFacts facts, WatchedCertificate certificate, Instant now) {
        if (facts.standing() == SlotFacts.Standing.HELD) {
            return State.HELD;
        }
        return now.isBefore(almostExpiredAt(certificate)) ? State.VALID : State.ALMOST_EXPIRED;
    }

    /** A hold suspends a certificate, and its renewal with it. */
    private static boolean mayRenew(SlotFacts facts, WatchedCertificate certificate) {
        return certificate.isKeyHeldByDistributor()
                && facts.autoRenew()
                && facts.standing() == SlotFacts.Standing.CURRENT;
    }

    private List<Finding> findings(
            SlotFacts facts, WatchedCertificate certificate, @Nullable Integer attempt, Instant now) {
        List<Finding> findings = new ArrayList<>();
        if (isDueAtItsOwner(facts, certificate, now)) {
            findings.add(new Finding.NewOneNeeded(certificate, Sentences.dueAtItsOwner(certificate)));
        }
        if (!now.isBefore(almostExpiredAt(certificate))) {
            String renewal = renewal(facts, certificate, attempt);
            findings.add(new Finding.AlmostExpired(
                    certificate, Sentences.almostExpired(certificate, renewal), settings.lastPart(), renewal));
        }
        Finding failing = failing(facts, certificate);
        if (failing != null) {
            findings.add(failing);
        }
        return List.copyOf(findings);
    }

    private boolean isDueAtItsOwner(SlotFacts facts, WatchedCertificate certificate, Instant now) {
        return !certificate.isKeyHeldByDistributor()
                && !renewsItself(certificate)
                && facts.autoRenew()
                && !now.isBefore(dueAt(certificate));
    }

    private String renewal(SlotFacts facts, WatchedCertificate certificate, @Nullable Integer attempt) {
        if (renewsItself(certificate)) {
            return "automatic";
        }
        if (!certificate.isKeyHeldByDistributor()) {
            return "owner";
        }
        if (!facts.autoRenew()) {
            return "none";
        }
        return attempt != null || !facts.attempts().isEmpty() ? "requested" : "automatic";
    }

    private static Finding expired(SlotFacts facts, WatchedCertificate certificate) {
        return new Finding.Expired(
                certificate, Sentences.expired(certificate, facts.attempts().size()));
    }

    private static @Nullable Finding failing(SlotFacts facts, WatchedCertificate certificate) {
        List<Attempt> failed = facts.attempts().stream()
                .filter(attempt -> attempt.failedAt() != null)
                .toList();
        if (!failed.isEmpty()) {
            String detail = failed.getLast().detail();
            return new Finding.Failing(
                    certificate, Sentences.refused(certificate, failed.size(), detail), failed.size());
        }
        // A certificate without a predecessor is a first delivery: its failure is the deployment's own story.
        if (certificate.renews() != null && !facts.undelivered().isEmpty()) {
            return new Finding.Failing(certificate, Sentences.undelivered(certificate, facts.undelivered()), 1);
        }
        return null;
    }

    private @Nullable Instant nextActionAt(
            SlotFacts facts, WatchedCertificate certificate, @Nullable Integer attempt, Instant now) {
        Instant renewal = mayRenew(facts, certificate) && attempt == null ? pace.nextAt(facts, certificate) : null;
        Instant due = facts.autoRenew() && !certificate.isKeyHeldByDistributor() ? dueAt(certificate) : null;
        return Stream.of(renewal, due, almostExpiredAt(certificate), certificate.endsAt())
                .filter(Objects::nonNull)
                .filter(moment -> moment.isAfter(now))
                .min(Instant::compareTo)
                .orElse(null);
    }
}
