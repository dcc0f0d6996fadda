/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The promises rest on settings; configuration cannot take them back. */
class SettingsTest {

    @Test
    void whatIsPublishedIsDurableWhateverTheConfigurationSays() {
        assertThat(LogPublisher.settings(
                        Map.of("acks", "1", "enable.idempotence", false, "linger.ms", 100, "max.block.ms", 60_000),
                        "name"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("linger.ms", 0)
                .containsEntry("buffer.memory", 16_777_216L)
                .containsEntry("max.block.ms", 5_000L);
    }

    @Test
    void aFollowerNeitherCommitsNorSkips() {
        assertThat(ViewUpdater.settings(
                        Map.of("auto.offset.reset", "latest", "enable.auto.commit", true, "group.id", "some"), "name"))
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("fetch.max.bytes", 2_097_152)
                .containsEntry("max.partition.fetch.bytes", 524_288)
                .doesNotContainKey("group.id");
    }
}
