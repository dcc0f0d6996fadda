/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RetentionTest {
    @Test
    void aPeriodDeletesWhatIsOlder() {
        assertThat(Retention.parse("P30D").settings())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "2592000000");
    }

    @Test
    void foreverNeverDeletes() {
        assertThat(Retention.parse("forever").settings())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1");
    }

    @Test
    void compactedKeepsTheLastOfEachKey() {
        assertThat(Retention.parse("compacted").settings()).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void refusesAPeriodThatKeepsNothing() {
        assertThatThrownBy(() -> Retention.parse("PT0S")).hasMessageContaining("PT0S");
    }
}
