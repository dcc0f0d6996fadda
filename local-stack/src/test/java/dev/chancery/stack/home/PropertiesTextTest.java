/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PropertiesTextTest {
    @Test
    void isReadAsItWasWritten() throws IOException {
        Map<String, String> written = Map.of(
                "sasl.jaas.config", "org.example.Login required username=\"a\" password=\"b=c\";",
                "url", "jdbc:postgresql://127.0.0.1:54329/chancery");

        Properties read = new Properties();
        read.load(new StringReader(PropertiesText.of(written)));

        assertThat(read).containsExactlyInAnyOrderEntriesOf(Map.copyOf(written));
    }

    @Test
    void refusesWhatWouldNotComeBack() {
        assertThatThrownBy(() -> PropertiesText.of(Map.of("key", "two\nlines"))).hasMessageContaining("key");
    }
}
