/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommonNamesTest {
    @Test
    void findsTheCommonNameWhereverItStands() {
        assertThat(CommonNames.commonName("O=Example,CN=api.internal,C=DE")).isEqualTo("api.internal");
        assertThat(CommonNames.commonName("O=Example")).isEmpty();
        assertThat(CommonNames.commonName("no name")).isEmpty();
    }

    /** The column has room for 1,024, and none for half a character. */
    @Test
    void aLongOneIsCutBetweenCharacters() {
        assertThat(CommonNames.commonName("CN=" + "a".repeat(1_024))).isEqualTo("a".repeat(1_024));
        assertThat(CommonNames.commonName("CN=" + "a".repeat(1_022) + "\uD83D\uDE00a"))
                .isEqualTo("a".repeat(1_022) + "…")
                .hasSizeLessThanOrEqualTo(1_024);
    }
}
