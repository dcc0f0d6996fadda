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
        double lastPart,
        Duration pauseFirst,
        Duration pauseMax,
        int triesPerHour,
        Set<String> selfRenewing) {
    private static final int TRIES_PER_HOUR_MAX = 10;

    public RuleSettings {
        fractionOfProfile = new TreeMap<>(fractionOfProfile);
        selfRenewing = new TreeSet<>(selfRenewing);
        requireWithin("chancery.renewals.fraction", fraction);
        fractionOfProfile.forEach(
                (profile, own) -> requireWithin("chancery.renewals.profiles." + profile + ".fraction", own));
        requireWithin("chancery.alerts.last-part", lastPart);
        if (!(spread >= 0 && spread < 1)) {
            throw new IllegalArgumentException(
                    "chancery.renewals.spread must be at least 0 and under 1, got " + spread);
        }
        if (pauseFirst.isNegative() || pauseFirst.isZero() || pauseMax.compareTo(pauseFirst) < 0) {
            throw new IllegalArgumentException(
                    "chancery.renewals.pause-first must be positive and at most pause-max, got " + pauseFirst + " and "
                            + pauseMax);
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
                alerts.lastPart(),
                renewals.pauseFirst(),
                renewals.pauseMax(),
                renewals.triesPerHour(),
                renewals.selfRenewing());
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
