/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import static dev.chancery.watcher.rules.Facts.ID;
import static dev.chancery.watcher.rules.Facts.SETTINGS;
import static dev.chancery.watcher.rules.Facts.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.watcher.rules.Assessment.State;
import dev.chancery.watcher.slots.SlotSnapshot;
import dev.chancery.watcher.slots.SlotSnapshot.Attempt;
import dev.chancery.watcher.slots.SlotSnapshot.Standing;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulesTest {
    private final Rules rules = new Rules(SETTINGS);

    private Assessment assess(Facts facts, Instant now) {
        return rules.assess(facts.facts(), now);
    }

    @Test
    void waitsForTheRenewalOfAYoungCertificate() {
        Assessment young = assess(Facts.ofDistributor(), at(59));

        assertThat(young).isEqualTo(new Assessment(State.VALID, List.of(), null, at(60)));
    }

    @Test
    void startsTheFirstAttemptWhenTheRenewalIsDue() {
        Assessment due = assess(Facts.ofDistributor(), at(60));

        assertThat(due.attempt()).isEqualTo(1);
        assertThat(due.findings()).isEmpty();
        assertThat(due.nextActionAt()).isEqualTo(at(80));
    }

    @Test
    void takesAProfilesOwnFraction() {
        assertThat(rules.assess(Facts.ofDistributor().facts("quick", 0), at(50)).attempt())
                .isEqualTo(1);
    }

    @Test
    void startsNoSecondAttemptWhileTheFirstMaySucceed() {
        Assessment waiting = assess(Facts.ofDistributor().attempted(new Attempt(1, at(60), null, null)), at(79));

        assertThat(waiting.attempt()).isNull();
        assertThat(waiting.nextActionAt()).isEqualTo(at(80));
    }

    @Test
    void triesAgainAPauseAfterAFailure() {
        Facts failed = Facts.ofDistributor().attempted(new Attempt(1, at(60), at(61), "NAME_NOT_ALLOWED"));

        assertThat(assess(failed, at(65)).attempt()).isNull();
        assertThat(assess(failed, at(65)).nextActionAt()).isEqualTo(at(66));
        assertThat(assess(failed, at(66)).attempt()).isEqualTo(2);
    }

    @Test
    void saysThatRenewalsFail() {
        Assessment failing =
                assess(Facts.ofDistributor().attempted(new Attempt(1, at(60), at(61), "NAME_NOT_ALLOWED")), at(62));

        assertThat(failing.findings()).singleElement().isInstanceOfSatisfying(AlertCondition.Failing.class, finding -> {
            assertThat(finding.attempts()).isEqualTo(1);
            assertThat(finding.summary()).contains("NAME_NOT_ALLOWED");
        });
    }

    @Test
    void saysThatARenewedCertificateIsNotInPlace() {
        Facts renewed = Facts.ofDistributor().renewing(ID).undeliveredAt("web-1: unreachable");

        assertThat(assess(renewed, at(1)).findings())
                .singleElement()
                .extracting(AlertCondition::summary)
                .asString()
                .contains("web-1: unreachable");
    }

    @Test
    void saysThatAFirstDeliveryFailed() {
        assertThat(assess(Facts.ofDistributor().undeliveredAt("web-1: failed, no user \"nosuchuser\""), at(1))
                        .findings())
                .singleElement()
                .isInstanceOfSatisfying(
                        AlertCondition.Failing.class,
                        finding -> assertThat(finding.summary()).contains("web-1", "nosuchuser"));
    }

    /** What is on the hosts is what their users live on. */
    @Test
    void warnsOfTheCertificateOnTheHostThoughASuccessorWasIssued() {
        SlotSnapshot stuck = Facts.ofDistributor()
                .inPlaceAt("web-1")
                .undeliveredAt("web-1: rolled_back")
                .succeededAt(60);

        assertThat(rules.assess(stuck, at(80)).state()).isEqualTo(State.ALMOST_EXPIRED);
        assertThat(rules.assess(stuck, at(80)).findings())
                .hasExactlyElementsOfTypes(AlertCondition.AlmostExpired.class, AlertCondition.Failing.class)
                .extracting(finding -> finding.certificate().id())
                .containsOnly(Facts.ID);
        assertThat(rules.assess(stuck, at(80)).attempt()).isNull();
        assertThat(rules.assess(stuck, at(100)).state()).isEqualTo(State.EXPIRED);
        assertThat(rules.assess(stuck, at(100)).findings())
                .hasExactlyElementsOfTypes(AlertCondition.Expired.class, AlertCondition.Failing.class);
    }

    @Test
    void renewsTheLastCertificateWhenItsTimeComesThoughItNeverArrived() {
        SlotSnapshot stuck =
                Facts.ofDistributor().undeliveredAt("web-1: rolled_back").succeededAt(60);

        assertThat(rules.assess(stuck, at(119)).attempt()).isNull();
        assertThat(rules.assess(stuck, at(120)).attempt()).isEqualTo(1);
    }

    @Test
    void saysThatARevokedCertificateIsInPlaceAndThatItsSuccessorDidNotArrive() {
        SlotSnapshot stuck = Facts.ofDistributor()
                .standing(Standing.REVOKED)
                .inPlaceAt("web-1")
                .undeliveredAt("web-1: unreachable")
                .succeededAt(10);

        assertThat(rules.assess(stuck, at(11)).findings())
                .hasExactlyElementsOfTypes(AlertCondition.ReplacementNeeded.class, AlertCondition.Failing.class);
    }

    @Test
    void tellsTheOwnerOfAKeyThatRenewalIsDue() {
        Assessment due = assess(Facts.ofOwner(), at(60));

        assertThat(due.attempt()).isNull();
        assertThat(due.findings()).singleElement().isInstanceOf(AlertCondition.ReplacementNeeded.class);
    }

    @Test
    void asksNothingOfAnOwnerWhoWantsNoRenewal() {
        assertThat(assess(Facts.ofOwner().withoutAutoRenew(), at(79)).findings())
                .isEmpty();
    }

    @Test
    void saysThatTheLastPartOfTheLifetimeHasBegun() {
        assertThat(assess(Facts.ofOwner().withoutAutoRenew(), at(79)).state()).isEqualTo(State.VALID);

        Assessment late = assess(Facts.ofOwner().withoutAutoRenew(), at(80));

        assertThat(late.state()).isEqualTo(State.ALMOST_EXPIRED);
        assertThat(late.nextActionAt()).isEqualTo(at(100));
        assertThat(late.findings())
                .singleElement()
                .isInstanceOfSatisfying(
                        AlertCondition.AlmostExpired.class,
                        finding -> assertThat(finding.renewal()).isEqualTo("owner"));
    }

    @Test
    void namesTheRemedyWhenNobodyRenews() {
        Assessment late = assess(Facts.ofDistributor().withoutAutoRenew(), at(80));

        assertThat(late.attempt()).isNull();
        assertThat(late.findings())
                .singleElement()
                .isInstanceOfSatisfying(AlertCondition.AlmostExpired.class, finding -> {
                    assertThat(finding.renewal()).isEqualTo("none");
                    assertThat(finding.summary()).contains("chancery renew " + ID);
                });
    }

    @Test
    void saysThatARequestedRenewalHasNotArrived() {
        Assessment late = assess(Facts.ofDistributor().attempted(new Attempt(1, at(60), null, null)), at(80));

        assertThat(late.findings())
                .singleElement()
                .isInstanceOfSatisfying(
                        AlertCondition.AlmostExpired.class,
                        finding -> assertThat(finding.renewal()).isEqualTo("requested"));
    }

    @Test
    void isStillValidInTheSecondOfItsNotAfter() {
        assertThat(assess(Facts.ofOwner(), at(99)).state()).isEqualTo(State.ALMOST_EXPIRED);
    }

    @Test
    void hasExpiredOneSecondAfterItsNotAfter() {
        Assessment expired = assess(Facts.ofOwner(), at(100));

        assertThat(expired.state()).isEqualTo(State.EXPIRED);
        assertThat(expired.nextActionAt()).isNull();
        assertThat(expired.findings()).singleElement().isInstanceOf(AlertCondition.Expired.class);
    }

    @Test
    void renewsACertificateThatEndedInAnOutage() {
        Assessment late = assess(Facts.ofDistributor(), at(5_000));

        assertThat(late.attempt()).isEqualTo(1);
        assertThat(late.state()).isEqualTo(State.EXPIRED);
        assertThat(late.findings())
                .singleElement()
                .extracting(AlertCondition::summary)
                .asString()
                .contains("its renewal is under way");
    }

    @Test
    void goesOnTryingToRenewWhatHasEnded() {
        Facts failed = Facts.ofDistributor().attempted(new Attempt(1, at(5_000), at(5_001), "unavailable"));

        assertThat(assess(failed, at(5_005)).attempt()).isNull();
        assertThat(assess(failed, at(5_005)).nextActionAt()).isEqualTo(at(5_006));
        assertThat(assess(failed, at(5_006)).attempt()).isEqualTo(2);
    }

    @Test
    void leavesAnEndedCertificateAloneThatNobodyWantsRenewed() {
        assertThat(assess(Facts.ofDistributor().withoutAutoRenew(), at(5_000)).attempt())
                .isNull();
        assertThat(assess(Facts.ofOwner(), at(5_000)).attempt()).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Standing.class,
            names = {"REVOKED", "SUPERSEDED", "GONE"})
    void neitherRenewsNorMentionsWhatIsOutOfUse(Standing standing) {
        Assessment assessment = assess(Facts.ofDistributor().standing(standing), at(90));

        assertThat(assessment.attempt()).isNull();
        assertThat(assessment.findings()).isEmpty();
        assertThat(assessment.nextActionAt()).isNull();
    }

    @Test
    void saysThatARevokedCertificateIsStillInPlaceAndLeavesTheRestToPeople() {
        Facts revoked = Facts.ofDistributor().standing(Standing.REVOKED).inPlaceAt("web-1");

        assertThat(assess(revoked, at(10)).attempt()).isNull();
        assertThat(assess(revoked, at(10)).findings())
                .singleElement()
                .isInstanceOfSatisfying(
                        AlertCondition.ReplacementNeeded.class,
                        finding -> assertThat(finding.summary()).contains("web-1", "chancery issue api"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Standing.class,
            names = {"SUPERSEDED", "GONE"})
    void saysNothingOfWhatIsInPlaceAndOutOfUse(Standing standing) {
        assertThat(assess(Facts.ofDistributor().standing(standing).inPlaceAt("web-1"), at(10))
                        .findings())
                .isEmpty();
    }

    @Test
    void renewsNothingOnHoldButSaysThatItsEndComes() {
        Assessment held = assess(Facts.ofDistributor().standing(Standing.HELD), at(80));

        assertThat(held.attempt()).isNull();
        assertThat(held.findings()).singleElement().isInstanceOf(AlertCondition.AlmostExpired.class);
    }

    @Test
    void saysNothingOfALoneCertificateWhoseTenantRenewsItself() {
        Assessment own = assess(Facts.ofOwner().tenant("ocsp").lone(), at(100));

        assertThat(own.findings()).isEmpty();
        assertThat(own.nextActionAt()).isNull();
    }
}
