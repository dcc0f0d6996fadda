/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rules' numbers, checked. {@link #toString} names every one of them, so that a change of any is noticed. */
public record RuleSettings(
        double fraction,
        double spread,
        Map<String, Double> fractionOfProfile,
        double almostExpiredFraction,
        Duration retryDelayFirst,
        Duration retryDelayMax,
        int triesPerHour,
        Set<String> selfRenewingTenants) {
    private static final int TRIES_PER_HOUR_MAX = 10;

    public RuleSettings {
        fractionOfProfile = new TreeMap<>(fractionOfProfile);
        selfRenewingTenants = new TreeSet<>(selfRenewingTenants);
        requireWithin("chancery.renewals.fraction", fraction);
        fractionOfProfile.forEach(
                (profile, own) -> requireWithin("chancery.renewals.profiles." + profile + ".fraction", own));
        requireWithin("chancery.alerts.almost-expired-fraction", almostExpiredFraction);
        if (!(spread >= 0 && spread < 1)) {
            throw new IllegalArgumentException(
                    "chancery.renewals.spread must be at least 0 and under 1, got " + spread);
        }
        if (retryDelayFirst.isNegative() || retryDelayFirst.isZero() || retryDelayMax.compareTo(retryDelayFirst) < 0) {
            throw new IllegalArgumentException(
                    "chancery.renewals.retry-delay-first must be positive and at most retry-delay-max, got "
                            + retryDelayFirst + " and " + retryDelayMax);
        }
        if (triesPerHour < 1 || triesPerHour > TRIES_PER_HOUR_MAX) {
            throw new IllegalArgumentException("chancery.renewals.tries-per-hour must be 1 to 10, got " + triesPerHour);
        }
    }

    public static RuleSettings of(RenewalConfig renewals, AlertConfig alerts) {
        Map<String, Double> fractions = new TreeMap<>();
        renewals.profiles().forEach((profile, rule) -> rule.fraction().ifPresent(own -> fractions.put(profile, own)));
        return new RuleSettings(
                renewals.fraction(),
                renewals.spread(),
                fractions,
                alerts.almostExpiredFraction(),
                renewals.retryDelayFirst(),
                renewals.retryDelayMax(),
                renewals.triesPerHour(),
                renewals.selfRenewingTenants());
    }

    double fractionOf(String profile) {
        return fractionOfProfile.getOrDefault(profile, fraction);
    }

    private static void requireWithin(String key, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(key + " must be between 0 and 1, got " + value);
        }
    }
}
