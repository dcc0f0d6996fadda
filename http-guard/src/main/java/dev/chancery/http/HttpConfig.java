/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How much the HTTP ports of a service take. */
@ConfigMapping(prefix = "chancery.http")
public interface HttpConfig {
    /** Connections to the service's own port at a time; one more is closed at once. Each may cost 8 kB of head while it is read. */
    @WithDefault("512")
    int connectionsMax();

    /** Of them, from one address. A reverse proxy is one address: behind one, set it as high as the other. */
    @WithDefault("256")
    int connectionsPerAddressMax();

    /** A request has to be here, head and body, so long after its first byte; then the connection is closed. */
    @WithDefault("PT20S")
    Duration requestWithin();

    Management management();

    /** The port for health and metrics. */
    interface Management {
        /** Connections at a time: probes and a scraper, of which each keeps one. */
        @WithDefault("64")
        int connectionsMax();

        /** Of them, from one address. */
        @WithDefault("48")
        int connectionsPerAddressMax();

        /** The names that it is asked for under, beside any IP address; every other Host is refused (DNS rebinding). */
        @WithDefault("localhost")
        List<String> allowedHosts();
    }
}
