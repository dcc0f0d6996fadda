/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.streams;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Server-sent events. */
@ConfigMapping(prefix = "chancery.streams")
interface StreamsConfig {
    /** How many clients may follow at once, 1 to 10,000. Each has a consumer of its own, about 2 MB and one connection to the broker. */
    @WithDefault("64")
    int connectionsMax();

    /** The longest silence on a stream: after it a comment goes out, and the session is checked. Proxies often cut at a minute. */
    @WithDefault("PT15S")
    Duration heartbeat();

    /** How long a client may leave what was sent unread before it is cut off; it comes back with Last-Event-ID and misses nothing. */
    @WithDefault("PT1M")
    Duration stalledMax();

    /** How often is looked for such clients. */
    @WithDefault("PT5S")
    Duration stalledCheckEvery();
}
