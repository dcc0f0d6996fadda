/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.spi.VertxServiceProvider;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Puts a guard before every HTTP server of Quarkus. Quarkus gives nobody the connections of its servers before it reads them, and of the management
 * server not even the options; Vert.x hands whoever is its transport the bootstrap of each server that it opens.
 */
public final class GuardProvider implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        builder.findTransport(new GuardedTransport(
                builder.findTransport(),
                options -> PortRules.of(options, config, () -> config.getConfigMapping(HttpConfig.class))));
    }
}
