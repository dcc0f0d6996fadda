/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many may follow is looked at when the service starts, not when somebody comes. */
class SseSubscriptionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "64", "10000"})
    void aNumberThatCanBeServedIsTaken(String connectionsMax) {
        assertThatCode(() -> followers(Map.of("chancery.streams.connections-max", connectionsMax)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001"})
    void anotherIsRefusedWithItsBounds(String connectionsMax) {
        assertThatThrownBy(() -> followers(Map.of("chancery.streams.connections-max", connectionsMax)))
                .hasMessage("chancery.streams.connections-max is " + connectionsMax + "; set it to 1 to 10000");
    }

    @Test
    void whoSaysNothingGetsADefault() {
        assertThatCode(() -> followers(Map.of())).doesNotThrowAnyException();
    }

    private static SseSubscriptions followers(Map<String, String> settings) {
        StreamsConfig config = new SmallRyeConfigBuilder()
                .withMapping(StreamsConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(StreamsConfig.class);
        return new SseSubscriptions(config, InstantSource.system(), new SimpleMeterRegistry());
    }
}
