/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** Limits of the HTTP ports of a service. */
@ConfigMapping(prefix = "chancery.http")
public interface HttpConfig {
    /**
     * The greatest number of open connections to the service port. A further connection is closed at once. Each can take 8 kB
     * of memory while the head of a request is read.
     */
    @WithDefault("512")
    int connectionsMax();

    /**
     * The greatest number of open connections from one address. A reverse proxy is one address: behind one, set it to the value
     * of {@code connections-max}.
     */
    @WithDefault("256")
    int connectionsPerAddressMax();

    /**
     * A request must be complete, head and body, within this time after its first byte. Otherwise it is refused with status 408
     * and the connection is closed.
     */
    @WithDefault("PT20S")
    Duration requestTimeout();

    /** The port for health and metrics. */
    Management management();

    /** The port for health and metrics. */
    interface Management {
        /** The greatest number of open connections to the management port. Each probe and each scraper keeps one open. */
        @WithDefault("64")
        int connectionsMax();

        /** The greatest number of open connections to the management port from one address. */
        @WithDefault("48")
        int connectionsPerAddressMax();

        /**
         * Names that a client may use for this port in the {@code Host} header, in addition to any IP address. A request with
         * another name is refused (protection against DNS rebinding).
         */
        @WithDefault("localhost")
        List<String> allowedHosts();
    }
}
