/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the watcher works through its slots. */
@ConfigMapping(prefix = "chancery.watch")
interface WatchConfig {
    /**
     * The longest time between two looks at the slots. Between them the watcher sleeps until the earliest moment that it has noted, to the second; this
     * bounds how late it notices that another replica noted an earlier one, or that the clock was set.
     */
    @WithDefault("PT60S")
    Duration intervalMax();

    /** How long ago the end of the log may have been seen last; past it what is known of the log may be old, and the service is not ready. */
    @WithDefault("PT30S")
    Duration viewAgeMax();

    /** Slots that are looked at in one transaction. */
    @WithDefault("500")
    int batch();

    /** How many certificates have a series {@code x509_cert_not_after} of their own: those that end soonest. 0 for none. */
    @WithDefault("500")
    int soonest();

    /** How often the numbers behind the metrics are counted. */
    @WithDefault("PT15S")
    Duration countEvery();
}
