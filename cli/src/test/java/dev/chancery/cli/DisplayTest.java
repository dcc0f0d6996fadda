/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisplayTest {
    @Test
    void whatIsCutFitsAndEndsInAnEllipsis() {
        assertThat(Display.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Display.cut("abcdefg", 6)).isEqualTo("abcde…");
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertThat(Display.cut("abcd\uD83D\uDE00fg", 6)).isEqualTo("abcd…");
        assertThat(Display.cut("abc\uD83D\uDE00fgh", 6)).isEqualTo("abc\uD83D\uDE00…");
    }
}
