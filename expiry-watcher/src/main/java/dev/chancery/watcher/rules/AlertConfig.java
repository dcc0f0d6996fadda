/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** When people are told. */
@ConfigMapping(prefix = "chancery.alerts")
public interface AlertConfig {
    /** CertAlmostExpired opens when this part of the lifetime is left and there is no successor. */
    @WithDefault("0.2")
    double lastPart();
}
