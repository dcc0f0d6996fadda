/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.policy;

import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleText;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The bundle that this issuer was configured with, checked at start.
 *
 * @param text byte for byte what goes on the log
 */
public record PolicyFile(String text, Bundle bundle) {
    private static final Logger LOG = Logger.getLogger(PolicyFile.class);
    /** More than the minute that a bundle has to be known beforehand, so that the log's clock may be a little ahead of ours. */
    private static final Duration NOTICE = Duration.ofSeconds(90);

    /** Throws {@link IllegalArgumentException} that names the file and what is wrong in it. */
    public static PolicyFile load(Optional<Path> file) {
        String name = file.map(Path::toString).orElse("the shipped policy.yaml");
        try {
            String text = file.isPresent() ? Files.readString(file.get()) : BundleText.shipped();
            return new PolicyFile(text, BundleText.read(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + ": " + e.getMessage() + "; correct it, or unset chancery.issuer.policy-file", e);
        }
    }

    /** What is to be published: this bundle, when the log has none or an older one. */
    public Optional<PolicyAnnounced> due(Optional<PolicyAnnounced> newest, Instant now) {
        Sha256 digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        if (newest.isEmpty()) {
            return Optional.of(new PolicyAnnounced(bundle.name(), text, digest, now));
        }
        int known = Integer.parseInt(newest.get().version());
        if (bundle.version() > known) {
            return Optional.of(new PolicyAnnounced(bundle.name(), text, digest, now.plus(NOTICE)));
        }
        if (bundle.version() == known && !digest.equals(newest.get().sha256())) {
            LOG.errorf(
                    "the configured policy differs from the one on the log under the same version and is not used: raise its"
                            + " version version=%d configured=%s log=%s",
                    known, digest, newest.get().sha256());
        }
        return Optional.empty();
    }
}
