/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import dev.chancery.watcher.slots.SlotSnapshot;
import dev.chancery.watcher.slots.SlotSnapshot.Attempt;
import dev.chancery.watcher.slots.WatchedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When to try to renew, and when to try again. */
final class RenewalSchedule {
    private static final Duration HOUR = Duration.ofHours(1);

    private final RuleSettings settings;

    RenewalSchedule(RuleSettings settings) {
        this.settings = settings;
    }

    /** Between {@code fraction − spread} and {@code fraction} of the lifetime, by the certificate's place in the order. */
    Instant dueAt(WatchedCertificate certificate) {
        double latest = settings.fractionOf(certificate.profile());
        double earliest = Math.max(0, latest - settings.spread());
        return certificate.after(earliest + (latest - earliest) * certificate.place());
    }

    /** The number of the attempt whose moment has come, null for none. */
    @Nullable
    Integer attemptAt(SlotSnapshot facts, WatchedCertificate certificate, Instant now) {
        Instant next = nextAt(facts, certificate);
        return next == null || now.isBefore(next) ? null : facts.attempts().size() + 1;
    }

    /**
     * When the next attempt may start; null while one may still succeed. Each attempt is a request of its own, so two at once could end in
     * two successors: only a failure makes way for the next.
     */
    @Nullable
    Instant nextAt(SlotSnapshot facts, WatchedCertificate certificate) {
        Attempt last = facts.lastAttempt();
        if (last == null) {
            return dueAt(certificate);
        }
        Instant failedAt = last.failedAt();
        if (failedAt == null) {
            return null;
        }
        return later(failedAt.plus(pauseAfter(facts.attempts().size())), hourlyLimit(facts.attempts()));
    }

    private Duration pauseAfter(int failures) {
        Duration pause = settings.retryDelayFirst();
        for (int i = 1; i < failures && pause.compareTo(settings.retryDelayMax()) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(settings.retryDelayMax()) > 0 ? settings.retryDelayMax() : pause;
    }

    /** The end of the hour that began with the tenth attempt from behind. */
    private Instant hourlyLimit(List<Attempt> attempts) {
        int first = attempts.size() - settings.triesPerHour();
        return first < 0 ? Instant.MIN : attempts.get(first).commandedAt().plus(HOUR);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
