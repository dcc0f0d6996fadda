/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the watcher evaluates the slots (a slot is a service and a kind of certificate). */
@ConfigMapping(prefix = "chancery.watch")
interface WatchConfig {
    /**
     * The longest time between two evaluations. Between them the watcher sleeps until the earliest time at which something is
     * due. This value bounds how late it notices that another replica stored an earlier time, or that the clock was changed.
     */
    @WithDefault("PT60S")
    Duration intervalMax();

    /**
     * Greatest age of the last moment at which the views were at the end of the log. Beyond it the service reports that it is
     * not ready, because its views may be out of date.
     */
    @WithDefault("PT30S")
    Duration viewAgeMax();

    /** Number of slots that are evaluated in one transaction. */
    @WithDefault("500")
    int batchSize();

    /**
     * Number of certificates that have a series of their own in the metric {@code x509_cert_not_after}: those that expire
     * first. 0 for none.
     */
    @WithDefault("500")
    int expirySeriesMax();

    /** Interval at which the values of the metrics are counted in the database. */
    @WithDefault("PT15S")
    Duration metricsInterval();
}
