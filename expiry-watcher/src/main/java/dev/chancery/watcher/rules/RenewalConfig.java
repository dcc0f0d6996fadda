/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** When certificates are renewed, and what happens when that fails. */
@ConfigMapping(prefix = "chancery.renewals")
public interface RenewalConfig {
    /**
     * The fraction of the lifetime after which a certificate is renewed at the latest; two thirds by default. Above 0.8 (one minus
     * {@code chancery.alerts.last-part}) every renewal is preceded by an alert.
     */
    @WithDefault("0.6666666666666666")
    double fraction();

    /**
     * The part of the lifetime, before {@code fraction}, over which renewals are spread in an even order, so that many certificates of one hour are not
     * renewed in one hour. 0 renews each at {@code fraction} exactly.
     */
    @WithDefault("0.1")
    double spread();

    /** Other fractions for some profiles, {@code chancery.renewals.profiles.client.fraction=0.5}. */
    Map<String, Profile> profiles();

    /** The pause after a first failed try; it doubles with each further one. */
    @WithDefault("PT5S")
    Duration pauseFirst();

    /** The longest pause between two tries. */
    @WithDefault("PT1H")
    Duration pauseMax();

    /** The most tries in any hour for one certificate, 1 to 10. */
    @WithDefault("10")
    int triesPerHour();

    /** Tenants that renew their own certificates: nobody is told that these are due. */
    @WithDefault("ocsp")
    Set<String> selfRenewing();

    /** One profile's own rule. */
    interface Profile {
        /** As {@code chancery.renewals.fraction}. */
        OptionalDouble fraction();
    }
}
