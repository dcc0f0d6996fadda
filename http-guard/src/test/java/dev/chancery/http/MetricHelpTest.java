/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricHelpTest {
    @Test
    void describesWhatALibraryLeavesWithoutWords() {
        assertThat(described("netty.allocator.memory.used", null)).isNotBlank();
        assertThat(described("kafka.consumer.node.request.latency.avg", "")).isNotBlank();
    }

    @Test
    void leavesTheWordsThatThereAre() {
        assertThat(described("kafka.consumer.fetch.rate", "Fetches a second")).isEqualTo("Fetches a second");
    }

    private static @Nullable String described(String name, @Nullable String description) {
        MeterRegistry metrics = new SimpleMeterRegistry();
        metrics.config().meterFilter(new MetricHelp());
        return Gauge.builder(name, () -> 1)
                .description(description)
                .register(metrics)
                .getId()
                .getDescription();
    }
}
