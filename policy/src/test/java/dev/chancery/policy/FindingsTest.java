/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingsTest {
    private final Findings findings = new Findings();

    @Test
    void aCharacterOfTwoHalvesIsKeptWholeOrLeftOut() {
        findings.accept("a".repeat(299) + "\uD83D\uDE00", "rule");
        findings.accept("a".repeat(298) + "\uD83D\uDE00", "rule");

        assertThat(findings.decision("1", "server").findings())
                .extracting(finding -> finding.what())
                .containsExactly("a".repeat(299) + "…", "a".repeat(298) + "\uD83D\uDE00");
    }

    @Test
    void whatAStrangerSentIsOneLine() {
        findings.accept("a\u001B[2J\nb\u202Ec", "rule");

        assertThat(findings.decision("1", "server").findings())
                .extracting(finding -> finding.what())
                .containsExactly("a?[2J?b?c");
    }
}
