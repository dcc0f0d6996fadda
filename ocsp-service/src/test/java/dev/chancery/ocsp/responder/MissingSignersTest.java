/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.IssuerId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MissingSignersTest {
    private static final TestCa ROOT = TestCa.root();
    private static final Authority ONE = ROOT.issuing("Test One").known("services-1");
    private static final Authority OTHER = ROOT.issuing("Test Other").known("services-2");
    private static final List<Authority> BOTH = List.of(ONE, OTHER);
    private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

    private final Set<IssuerId> signers = new HashSet<>(Set.of(ONE.id()));
    private final Set<IssuerId> refused = new HashSet<>();
    private final MissingSigners lacking = new MissingSigners(signers::contains, refused::contains, _ -> "asked for");

    @Test
    void waitsForAllAtTheStart() {
        assertThat(lacking.reasonToWait(BOTH, START)).contains("no signer for services-2: asked for");

        signers.add(OTHER.id());
        assertThat(lacking.reasonToWait(BOTH, START.plusSeconds(1))).isEmpty();
        assertThat(lacking.sentences()).isEmpty();
    }

    @Test
    void oneThatIsRefusedIsNamedAndTakesNoAnswersOfOthersAway() {
        refused.add(OTHER.id());

        assertThat(lacking.reasonToWait(BOTH, START)).isEmpty();
        assertThat(lacking.sentences()).contains("services-2: asked for");
    }

    @Test
    void oneThatNobodyAnswersIsWaitedForHalfAMinute() {
        assertThat(lacking.reasonToWait(BOTH, START)).isPresent();
        assertThat(lacking.reasonToWait(
                        BOTH, START.plus(MissingSigners.PATIENCE).minusMillis(1)))
                .isPresent();

        assertThat(lacking.reasonToWait(BOTH, START.plus(MissingSigners.PATIENCE)))
                .isEmpty();
        assertThat(lacking.sentences()).isPresent();
    }

    @Test
    void severalThatNobodyAnswersAreWaitedForTogether() {
        Authority third = ROOT.issuing("Test Third").known("services-3");
        List<Authority> three = List.of(ONE, OTHER, third);
        assertThat(lacking.reasonToWait(three, START)).isPresent();

        assertThat(lacking.reasonToWait(three, START.plus(MissingSigners.PATIENCE)))
                .isEmpty();
    }

    @Test
    void theNextThatLacksOneIsWaitedForAnew() {
        assertThat(lacking.reasonToWait(BOTH, START)).isPresent();
        signers.add(OTHER.id());
        assertThat(lacking.reasonToWait(BOTH, START.plusSeconds(40))).isEmpty();
        signers.remove(OTHER.id());

        assertThat(lacking.reasonToWait(BOTH, START.plusSeconds(50))).isPresent();
    }

    @Test
    void withoutAnySignerNothingIsAnsweredHoweverLongAgo() {
        signers.clear();
        refused.add(ONE.id());
        refused.add(OTHER.id());

        assertThat(lacking.reasonToWait(BOTH, START.plusSeconds(3_600))).isPresent();
    }
}
