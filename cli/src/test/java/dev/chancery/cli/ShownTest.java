/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void whatIsCutFitsAndEndsInAnEllipsis() {
        assertThat(Shown.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Shown.cut("abcdefg", 6)).isEqualTo("abcde…");
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertThat(Shown.cut("abcd\uD83D\uDE00fg", 6)).isEqualTo("abcd…");
        assertThat(Shown.cut("abc\uD83D\uDE00fgh", 6)).isEqualTo("abc\uD83D\uDE00…");
    }
}
