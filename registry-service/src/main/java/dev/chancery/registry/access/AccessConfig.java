/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Authentication at the REST port and the console. */
@ConfigMapping(prefix = "chancery.registry")
interface AccessConfig {
    /**
     * The file with the access tokens, readable by its owner alone (mode 0600). One token per line: an optional name and a
     * space, then the token itself or {@code sha256:} followed by the 64 hexadecimal digits of its SHA-256. If it is not set,
     * every request is rejected.
     */
    Optional<Path> tokenFile();

    /**
     * Names that a client may use for the REST port in the {@code Host} header, each with or without a port. A request with
     * another name is refused (protection against DNS rebinding).
     */
    @WithDefault("127.0.0.1,localhost")
    List<String> allowedHosts();

    /** Lifetime of a console session. After it the user has to sign in again. */
    @WithDefault("PT12H")
    Duration sessionLifetime();
}
