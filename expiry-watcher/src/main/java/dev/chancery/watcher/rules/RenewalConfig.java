/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** When certificates are renewed, and how failed renewals are retried. */
@ConfigMapping(prefix = "chancery.renewals")
public interface RenewalConfig {
    /**
     * The fraction of its lifetime after which a certificate is renewed at the latest; two thirds by default. Above 0 and below
     * 1. Above 0.8 (1 minus {@code chancery.alerts.almost-expired-fraction}) every renewal is preceded by an alert.
     */
    @WithDefault("0.6666666666666666")
    double fraction();

    /**
     * The fraction of the lifetime, before {@code fraction}, over which renewals are spread evenly, so that certificates that
     * were issued in the same hour are not all renewed in the same hour. At least 0 and below 1. With 0 every certificate is
     * renewed exactly at {@code fraction}.
     */
    @WithDefault("0.1")
    double spread();

    /** Other values for single profiles, such as {@code chancery.renewals.profiles.client.fraction=0.5}. */
    Map<String, Profile> profiles();

    /** The delay after the first failed attempt. It doubles with each further failure. Above 0. */
    @WithDefault("PT5S")
    Duration retryDelayFirst();

    /** The longest delay between two attempts. At least {@code retry-delay-first}. */
    @WithDefault("PT1H")
    Duration retryDelayMax();

    /** The greatest number of attempts for one certificate in any hour, 1 to 10. */
    @WithDefault("10")
    int triesPerHour();

    /** Tenants that renew their certificates themselves. No alert is raised when their certificates are due. */
    @WithDefault("ocsp")
    Set<String> selfRenewingTenants();

    /** Values for one profile. */
    interface Profile {
        /** Replaces {@code chancery.renewals.fraction} for certificates of this profile. */
        OptionalDouble fraction();
    }
}
