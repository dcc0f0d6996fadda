/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.start;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator can say about key making and delivery. */
@ConfigMapping(prefix = "chancery.distributor")
public interface DistributorConfig {
    /**
     * Holds {@code host-keys.secret} (0600), which the private keys in the database are encrypted under. It is made at the first start; replicas share
     * it; without it the keys in the database are lost. Back it up, and not beside the database.
     */
    Path keyDirectory();

    /** Directory targets deliver to {@code <hosts-directory>/<host>/<binding's directory>}. It has to exist. */
    Path hostsDirectory();

    /** This replica's name: the member of the consumer group, and the holder of deliveries. Two replicas need two names. */
    @WithDefault("distributor-1")
    String instance();

    /**
     * Lists the hooks that may run here: a JSON array of argument lists, {@code [["systemctl", "reload", "nginx"]]}. It belongs to root or to this service's
     * user, and nobody else may write it or its directory. Without it no hook runs.
     */
    Optional<Path> allowedHooksFile();

    /** Whether hooks are kept from the suite's secrets: {@code where-possible}, {@code required}, {@code off}. */
    @WithDefault("where-possible")
    HookConfinementMode hookConfinement();

    /** Files and directories that hooks must not see, beside {@code key-directory}: settings with passwords, keys of other services. */
    Optional<List<Path>> hiddenFromHooks();

    /** How long a hook may run before it is killed and counts as failed. Longer than a minute holds up other deliveries. */
    @WithDefault("PT30S")
    Duration hookTimeout();

    /** The longest pause between two tries of a delivery to a host that cannot be written. A host that is back has its files within it. */
    @WithDefault("PT20S")
    Duration retryMax();

    /** How often work is looked for. Each look is a few queries. */
    @WithDefault("PT0.3S")
    Duration lookEvery();

    /** How long ago the end of the log may have been seen last; past it what is known of the log may be old, and the service is not ready. */
    @WithDefault("PT30S")
    Duration viewAgeMax();

    /** How long a stored request may wait for the broker. Past 60 minutes it would be refused, so a new attempt is made before that. */
    @WithDefault("PT50M")
    Duration requestAgeMax();
}
