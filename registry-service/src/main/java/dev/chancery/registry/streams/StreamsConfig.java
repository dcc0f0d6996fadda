/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Streams of server-sent events. */
@ConfigMapping(prefix = "chancery.streams")
interface StreamsConfig {
    /**
     * The greatest number of clients that can be subscribed at the same time, 1 to 10,000. A further client gets status 503.
     * Each needs a Kafka consumer: about 2 MB of memory and one connection to the broker.
     */
    @WithDefault("64")
    int connectionsMax();

    /**
     * The longest time without data on a stream. Then a comment is sent, and the session is checked. Many proxies close a
     * connection after one minute without data.
     */
    @WithDefault("PT15S")
    Duration heartbeatInterval();

    /**
     * How long a client can leave sent data unread. Beyond it the client is disconnected. It can reconnect with
     * {@code Last-Event-ID} and misses nothing.
     */
    @WithDefault("PT1M")
    Duration stalledTimeout();

    /** Interval at which the service looks for such clients. */
    @WithDefault("PT5S")
    Duration stalledCheckInterval();
}
