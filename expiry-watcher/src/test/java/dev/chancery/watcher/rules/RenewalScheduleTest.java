/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import static dev.chancery.watcher.rules.Facts.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.Slot;
import dev.chancery.watcher.slots.SlotSnapshot;
import dev.chancery.watcher.slots.SlotSnapshot.Attempt;
import dev.chancery.watcher.slots.WatchedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RenewalScheduleTest {
    private static final Duration LIFETIME = Duration.ofDays(90);
    private final RuleSettings settings =
            new RuleSettings(0.6, 0.1, Map.of(), 0.2, Duration.ofSeconds(5), Duration.ofHours(1), 10, Set.of());

    @Test
    void dueMomentsLieBetweenSpreadAndFraction() {
        RenewalSchedule pace = new RenewalSchedule(settings);

        assertThat(pace.dueAt(place(0))).isEqualTo(at(50));
        assertThat(pace.dueAt(place(0.5))).isEqualTo(at(55));
        assertThat(pace.dueAt(place(0.99))).isBefore(at(60));
    }

    private static WatchedCertificate place(double place) {
        return Objects.requireNonNull(
                Facts.ofDistributor().facts("server", place).certificate());
    }

    /** An issuer that refuses at once, for as long as the certificate lives. */
    @Test
    void aRefusingIssuerIsAskedAtMostTenTimesInAnyHour() {
        List<Attempt> attempts = attemptsAgainstARefusingIssuer(Duration.ofHours(1));

        assertThat(attempts).hasSizeGreaterThan(20);
        for (int i = 10; i < attempts.size(); i++) {
            Duration eleven = Duration.between(
                    attempts.get(i - 10).commandedAt(), attempts.get(i).commandedAt());
            assertThat(eleven).as("attempts %d to %d", i - 10, i).isGreaterThanOrEqualTo(Duration.ofHours(1));
        }
    }

    /** The same with pauses so short that only the hourly limit holds it back. */
    @Test
    void theHourlyLimitHoldsWithoutLongPauses() {
        List<Attempt> attempts = attemptsAgainstARefusingIssuer(Duration.ofSeconds(5));

        assertThat(attempts.get(9).commandedAt())
                .isBefore(attempts.getFirst().commandedAt().plus(Duration.ofMinutes(5)));
        assertThat(attempts.get(10).commandedAt())
                .isEqualTo(attempts.getFirst().commandedAt().plus(Duration.ofHours(1)));
    }

    private static List<Attempt> attemptsAgainstARefusingIssuer(Duration retryDelayMax) {
        Rules rules = new Rules(
                new RuleSettings(0.6, 0.1, Map.of(), 0.2, Duration.ofSeconds(5), retryDelayMax, 10, Set.of()));
        WatchedCertificate certificate = new WatchedCertificate(
                Facts.ID,
                Slot.parse("api/server"),
                "distributor",
                "server",
                Facts.START.plus(LIFETIME),
                LIFETIME,
                true,
                null,
                0.3);
        List<Attempt> attempts = new ArrayList<>();
        Instant now = Facts.START;
        while (attempts.size() < 60) {
            SlotSnapshot facts = new SlotSnapshot(
                    certificate.slot(),
                    certificate,
                    SlotSnapshot.Standing.CURRENT,
                    certificate,
                    SlotSnapshot.Standing.CURRENT,
                    true,
                    List.copyOf(attempts),
                    List.of(),
                    List.of());
            Assessment assessment = rules.assess(facts, now);
            if (assessment.attempt() != null) {
                attempts.add(new Attempt(assessment.attempt(), now, now, "refused"));
            } else {
                now = Objects.requireNonNull(assessment.nextActionAt());
            }
        }
        return attempts;
    }

    @Test
    void refusesMoreThanTenTriesAnHour() {
        assertThatThrownBy(() -> new RuleSettings(
                        0.6, 0.1, Map.of(), 0.2, Duration.ofSeconds(5), Duration.ofHours(1), 11, Set.of()))
                .hasMessageContaining("chancery.renewals.tries-per-hour")
                .hasMessageContaining("11");
    }

    @Test
    void refusesAFractionThatIsNone() {
        assertThatThrownBy(() -> new RuleSettings(
                        1.5, 0.1, Map.of(), 0.2, Duration.ofSeconds(5), Duration.ofHours(1), 10, Set.of()))
                .hasMessageContaining("chancery.renewals.fraction")
                .hasMessageContaining("1.5");
    }
}
