/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may come in. */
@ConfigMapping(prefix = "chancery.registry")
interface AccessConfig {
    /**
     * The file with the tokens, readable by its owner alone (0600). One a line: the token, or {@code sha256:} and the 64 hex digits of its SHA-256,
     * after an optional name and a blank. Without it nobody comes in.
     */
    Optional<Path> tokenFile();

    /** The names under which the front door is asked for, each with or without a port; every other Host is refused (DNS rebinding). */
    @WithDefault("127.0.0.1,localhost")
    List<String> allowedHosts();

    /** How long a console session lasts. */
    @WithDefault("PT12H")
    Duration sessionLifetime();
}
