/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.x509.IssuerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthorityTimelineTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final IssuerId ROOT = new IssuerId("0".repeat(32));
    private static final IssuerId SERVICES = new IssuerId("1".repeat(32));
    private static final IssuerId LATER = new IssuerId("2".repeat(32));

    private final AuthorityTimeline begun = AuthorityTimeline.none()
            .after(announced(ROOT, AuthorityRole.ROOT, null, NOW), NOW)
            .after(announced(SERVICES, AuthorityRole.SERVICES, ROOT, NOW), NOW);

    @Test
    void theFirstOfARoleSignsEvenWhatWaitedBeforeIt() {
        assertThat(begun.active(AuthorityRole.SERVICES, NOW.minusSeconds(3_600)))
                .map(status -> status.announced().authority())
                .contains(SERVICES);
    }

    @Test
    void theCandidateOfAnIssuerThatWasNotFirstIsVoid() {
        AuthorityTimeline statuses = begun.after(announced(LATER, AuthorityRole.ROOT, null, NOW), NOW.plusSeconds(1));

        assertThat(statuses.of(LATER)).isEmpty();
        assertThat(statuses.first(AuthorityRole.ROOT))
                .map(status -> status.announced().authority())
                .contains(ROOT);
    }

    @Test
    void anAuthorityWithoutACountingParentIsVoid() {
        AuthorityTimeline statuses =
                AuthorityTimeline.none().after(announced(SERVICES, AuthorityRole.SERVICES, ROOT, NOW), NOW);

        assertThat(statuses.all()).isEmpty();
    }

    @Test
    void anAnnouncedSuccessorSignsFromItsMomentOn() {
        Instant turn = NOW.plusSeconds(90);

        AuthorityTimeline statuses = begun.after(announced(LATER, AuthorityRole.SERVICES, ROOT, turn), NOW);

        assertThat(activeAt(statuses, turn.minusMillis(1))).isEqualTo(SERVICES);
        assertThat(activeAt(statuses, turn)).isEqualTo(LATER);
    }

    @Test
    void aRetiredAuthoritySignsNoMore() {
        AuthorityTimeline statuses = begun.after(new AuthorityRetired(SERVICES, NOW.plusSeconds(5)), NOW);

        assertThat(activeAt(statuses, NOW.plusSeconds(4))).isEqualTo(SERVICES);
        assertThat(activeAt(statuses, NOW.plusSeconds(5))).isNull();
    }

    @Test
    void whatStandsUnderADistrustedRootSignsNoMore() {
        IssuerId between = new IssuerId("3".repeat(32));
        IssuerId other = new IssuerId("4".repeat(32));
        AuthorityTimeline statuses = begun.after(announced(other, AuthorityRole.ROOT, null, NOW.plusSeconds(90)), NOW)
                .after(announced(between, AuthorityRole.INTERMEDIATE, other, NOW), NOW)
                .after(announced(LATER, AuthorityRole.PLATFORM, between, NOW), NOW)
                .after(new AuthorityDistrusted(other, NOW.plusSeconds(30)), NOW);

        assertThat(statuses.active(AuthorityRole.PLATFORM, NOW.plusSeconds(29))).isPresent();
        assertThat(statuses.active(AuthorityRole.PLATFORM, NOW.plusSeconds(30))).isEmpty();
        assertThat(activeAt(statuses, NOW.plusSeconds(30))).isEqualTo(SERVICES);
    }

    @Test
    void readingARecordAgainChangesNothing() {
        AuthorityTimeline statuses =
                begun.after(announced(SERVICES, AuthorityRole.SERVICES, ROOT, NOW), NOW.plusSeconds(600));

        assertThat(statuses.all()).isEqualTo(begun.all());
    }

    private static @Nullable IssuerId activeAt(AuthorityTimeline statuses, Instant at) {
        return statuses.active(AuthorityRole.SERVICES, at)
                .map(status -> status.announced().authority())
                .orElse(null);
    }

    private static AuthorityAnnounced announced(
            IssuerId id, AuthorityRole role, @Nullable IssuerId parent, Instant activeFrom) {
        return new AuthorityAnnounced(id, "name", role, "PEM", parent, null, "http://127.0.0.1:8082", 1, activeFrom);
    }
}
