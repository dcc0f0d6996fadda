/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;

/**
 * What one port takes.
 *
 * @param port which it is, for metrics: {@code service} or {@code management}
 * @param headBytesMax of request line and headers together
 * @param bodyBytesMax of a body, also of one that comes in chunks
 * @param requestTimeout from the first byte of a request to its last
 */
record PortRules(
        String port,
        int connectionsMax,
        int connectionsPerAddressMax,
        int headBytesMax,
        int bodyBytesMax,
        Duration requestTimeout) {
    /** Longer than any cursor, cookie and token; a head is kept until it is whole. */
    static final int HEAD_BYTES_MAX = 8_192;
    /** The largest body that a service takes: a request with a CSR of 64 kB. */
    static final int BODY_BYTES_MAX = 131_072;

    /** Quarkus' own marks for: any port. */
    private static final int SERVICE_ANY = -1;

    private static final int MANAGEMENT_ANY = -3;

    /**
     * The rules of this server; empty for one that Quarkus did not open.
     *
     * @param configured asked for servers of Quarkus alone: where there are others, nobody has to have read its configuration
     */
    static Optional<PortRules> of(NetServerOptions options, Config config, Supplier<HttpConfig> configured) {
        if (isOpened(config, "quarkus.management", 9_000, MANAGEMENT_ANY, options)
                && config.getOptionalValue("quarkus.management.enabled", Boolean.class)
                        .orElse(false)) {
            HttpConfig limits = configured.get();
            HttpConfig.Management management = limits.management();
            return Optional.of(new PortRules(
                    "management",
                    management.connectionsMax(),
                    management.connectionsPerAddressMax(),
                    HEAD_BYTES_MAX,
                    0,
                    limits.requestTimeout()));
        }
        if (isOpened(config, "quarkus.http", 8_080, SERVICE_ANY, options)
                && config.getOptionalValue("quarkus.http.host-enabled", Boolean.class)
                        .orElse(true)) {
            HttpConfig limits = configured.get();
            return Optional.of(new PortRules(
                    "service",
                    limits.connectionsMax(),
                    limits.connectionsPerAddressMax(),
                    HEAD_BYTES_MAX,
                    BODY_BYTES_MAX,
                    limits.requestTimeout()));
        }
        return Optional.empty();
    }

    private static boolean isOpened(Config config, String prefix, int usual, int any, NetServerOptions options) {
        boolean test = LaunchMode.current() == LaunchMode.TEST;
        int port = config.getOptionalValue(prefix + (test ? ".test-port" : ".port"), Integer.class)
                .orElse(test ? usual + 1 : usual);
        return options.getPort() == (port == 0 ? any : port);
    }
}
