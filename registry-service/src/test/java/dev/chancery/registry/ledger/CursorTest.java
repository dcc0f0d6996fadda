/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Test
    void comesBackAsItWas() {
        Cursor cursor = new Cursor("-notAfter", Instant.parse("2026-11-21T10:00:00.123456Z"), "ab.cd");

        assertThat(Cursor.parse(cursor.text())).contains(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!!!", "bm90QWZ0ZXI", "bm90QWZ0ZXIgeCB5", ""})
    void isEmptyForWhatIsNoCursor(String text) {
        assertThat(Cursor.parse(text)).isEmpty();
    }
}
