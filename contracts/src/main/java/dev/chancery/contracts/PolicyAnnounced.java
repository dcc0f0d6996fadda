/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;
import java.time.Instant;

/**
 * A policy bundle, whole. Record key: its version. In force for requests that the broker appended at or after
 * {@code activeFrom}; a roll-back is a new version.
 *
 * @param version grows: bundles are ordered by their place in the log, and the version names it in every decision
 * @param bundle the YAML text, byte for byte
 */
public record PolicyAnnounced(String version, String bundle, Sha256 sha256, Instant activeFrom) {
    public PolicyAnnounced {
        Required.text("version", version);
        Required.text("bundle", bundle);
        Required.present("sha256", sha256);
        Required.present("activeFrom", activeFrom);
    }
}
