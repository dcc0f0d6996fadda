/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** When alerts are raised. */
@ConfigMapping(prefix = "chancery.alerts")
public interface AlertConfig {
    /**
     * The fraction of its lifetime that a certificate has left when the alert {@code CertAlmostExpired} is raised, if it has no
     * successor. Above 0 and below 1. 0.2 means: after 80 % of the lifetime.
     */
    @WithDefault("0.2")
    double almostExpiredFraction();
}
