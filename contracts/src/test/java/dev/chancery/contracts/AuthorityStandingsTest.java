/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityPlanned;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.x509.IssuerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthorityStandingsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final IssuerId ROOT = new IssuerId("0".repeat(32));
    private static final IssuerId SERVICES = new IssuerId("1".repeat(32));
    private static final IssuerId LATER = new IssuerId("2".repeat(32));

    private final AuthorityStandings begun = AuthorityStandings.none()
            .after(planned(ROOT, AuthorityRole.ROOT, null, NOW), NOW)
            .after(planned(SERVICES, AuthorityRole.SERVICES, ROOT, NOW), NOW);

    @Test
    void theFirstOfARoleSignsEvenWhatWaitedBeforeIt() {
        assertThat(begun.active(AuthorityRole.SERVICES, NOW.minusSeconds(3_600)))
                .map(standing -> standing.planned().authority())
                .contains(SERVICES);
    }

    @Test
    void theCandidateOfAnIssuerThatWasNotFirstIsVoid() {
        AuthorityStandings standings = begun.after(planned(LATER, AuthorityRole.ROOT, null, NOW), NOW.plusSeconds(1));

        assertThat(standings.of(LATER)).isEmpty();
        assertThat(standings.first(AuthorityRole.ROOT))
                .map(standing -> standing.planned().authority())
                .contains(ROOT);
    }

    @Test
    void anAuthorityWithoutACountingParentIsVoid() {
        AuthorityStandings standings =
                AuthorityStandings.none().after(planned(SERVICES, AuthorityRole.SERVICES, ROOT, NOW), NOW);

        assertThat(standings.all()).isEmpty();
    }

    @Test
    void anAnnouncedSuccessorSignsFromItsMomentOn() {
        Instant turn = NOW.plusSeconds(90);

        AuthorityStandings standings = begun.after(planned(LATER, AuthorityRole.SERVICES, ROOT, turn), NOW);

        assertThat(activeAt(standings, turn.minusMillis(1))).isEqualTo(SERVICES);
        assertThat(activeAt(standings, turn)).isEqualTo(LATER);
    }

    @Test
    void aRetiredAuthoritySignsNoMore() {
        AuthorityStandings standings = begun.after(new AuthorityRetired(SERVICES, NOW.plusSeconds(5)), NOW);

        assertThat(activeAt(standings, NOW.plusSeconds(4))).isEqualTo(SERVICES);
        assertThat(activeAt(standings, NOW.plusSeconds(5))).isNull();
    }

    @Test
    void whatStandsUnderADistrustedRootSignsNoMore() {
        IssuerId between = new IssuerId("3".repeat(32));
        IssuerId other = new IssuerId("4".repeat(32));
        AuthorityStandings standings = begun.after(planned(other, AuthorityRole.ROOT, null, NOW.plusSeconds(90)), NOW)
                .after(planned(between, AuthorityRole.INTERMEDIATE, other, NOW), NOW)
                .after(planned(LATER, AuthorityRole.PLATFORM, between, NOW), NOW)
                .after(new AuthorityDistrusted(other, NOW.plusSeconds(30)), NOW);

        assertThat(standings.active(AuthorityRole.PLATFORM, NOW.plusSeconds(29)))
                .isPresent();
        assertThat(standings.active(AuthorityRole.PLATFORM, NOW.plusSeconds(30)))
                .isEmpty();
        assertThat(activeAt(standings, NOW.plusSeconds(30))).isEqualTo(SERVICES);
    }

    @Test
    void readingARecordAgainChangesNothing() {
        AuthorityStandings standings =
                begun.after(planned(SERVICES, AuthorityRole.SERVICES, ROOT, NOW), NOW.plusSeconds(600));

        assertThat(standings.all()).isEqualTo(begun.all());
    }

    private static @Nullable IssuerId activeAt(AuthorityStandings standings, Instant at) {
        return standings
                .active(AuthorityRole.SERVICES, at)
                .map(standing -> standing.planned().authority())
                .orElse(null);
    }

    private static AuthorityPlanned planned(
            IssuerId id, AuthorityRole role, @Nullable IssuerId parent, Instant activeFrom) {
        return new AuthorityPlanned(id, "name", role, "PEM", parent, null, "http://127.0.0.1:8082", 1, activeFrom);
    }
}
