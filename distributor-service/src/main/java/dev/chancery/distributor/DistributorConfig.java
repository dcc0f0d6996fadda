/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Key generation for hosts, and delivery of files to them. */
@ConfigMapping(prefix = "chancery.distributor")
public interface DistributorConfig {
    /**
     * The directory of {@code host-keys.secret} (mode 0600). The private keys in the database are encrypted with this secret.
     * The service creates the file at its first start. All replicas share it. If it is lost, the private keys in the database
     * cannot be decrypted any more: back it up, and not together with the database.
     */
    Path keyDirectory();

    /**
     * Targets of kind {@code directory} write to {@code <hosts-directory>/<host>/<directory of the binding>}. The directory
     * must exist.
     */
    Path hostsDirectory();

    /**
     * The name of this replica: its member id in the consumer group, and the owner of its delivery leases. Each replica needs a
     * name of its own.
     */
    @WithDefault("distributor-1")
    String instance();

    /**
     * The file that lists the hooks that may run here: a JSON array of argument lists, such as
     * {@code [["systemctl", "reload", "nginx"]]}. The file and its directory must belong to root or to the user of this
     * service, and must not be writable by anyone else. If it is not set, no hook runs.
     */
    Optional<Path> allowedHooksFile();

    /**
     * Whether hooks are prevented from reading the secrets of Chancery. {@code where-possible}: yes, and a warning is logged
     * where the operating system does not allow it. {@code required}: the service does not start where the operating system
     * does not allow it. {@code off}: hooks can read everything that the user of this service can read.
     */
    @WithDefault("where-possible")
    HookConfinementMode hookConfinement();

    /**
     * Further files and directories that hooks must not see, in addition to {@code key-directory}: settings with passwords,
     * keys of other services.
     */
    Optional<List<Path>> hiddenFromHooks();

    /** Time after which a running hook is killed and has failed. Values above one minute delay other deliveries. */
    @WithDefault("PT30S")
    Duration hookTimeout();

    /**
     * The longest delay between two attempts to deliver to a host that cannot be written to. The delay doubles with each failed
     * attempt, up to this value. A host that can be written to again has its files within this time.
     */
    @WithDefault("PT20S")
    Duration retryDelayMax();

    /** Interval at which the service looks for orders and deliveries to work on. Each poll costs a few queries. */
    @WithDefault("PT0.3S")
    Duration pollInterval();

    /**
     * Greatest age of the last moment at which the views were at the end of the log. Beyond it the service reports that it is
     * not ready, because its views may be out of date.
     */
    @WithDefault("PT30S")
    Duration viewAgeMax();

    /**
     * How long a stored certificate request may wait for the broker. Beyond it the service makes a new request. Must be below
     * 60 minutes: the issuer refuses requests that are older.
     */
    @WithDefault("PT50M")
    Duration requestAgeMax();
}
