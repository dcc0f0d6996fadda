/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.policy;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleText;
import dev.chancery.policy.PolicyHistory;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The bundle that this issuer was configured with, checked at start, with the signatures that lie beside it: {@code policy.yaml.alice.sig}.
 *
 * @param text byte for byte what goes on the log
 */
public record PolicyFile(String text, Bundle bundle, List<PolicyAnnounced.Signature> signatures) {
    /** More than the minute that a bundle has to be known beforehand, so that the log's clock may be a little ahead of ours. */
    private static final Duration NOTICE = Duration.ofSeconds(90);
    /** RSA of 8192 bits and ML-DSA-87 have less. */
    private static final int SIGNATURE_BYTES_MAX = 8_192;

    private static final String SUFFIX = ".sig";

    /** What is to be done about the configured bundle. */
    public sealed interface Due {
        record Announce(PolicyAnnounced announced) implements Due {}

        /** The log has it, or a newer one. */
        record Nothing() implements Due {}

        /** It cannot be announced. The bundle before it goes on judging. */
        record Hindered(String sentence) implements Due {}
    }

    /** Throws {@link IllegalArgumentException} that names the file and what is wrong in it. */
    public static PolicyFile load(Optional<Path> file) {
        String name = file.map(Path::toString).orElse("the shipped policy.yaml");
        try {
            String text = file.isPresent() ? Files.readString(file.get()) : BundleText.shipped();
            return new PolicyFile(text, BundleText.read(text), file.isPresent() ? signatures(file.get()) : List.of());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + ": " + e.getMessage() + "; correct it, or unset chancery.issuer.policy-file", e);
        }
    }

    /** What is to be published: this bundle, when the log has none or an older one, and those have signed it who have to. */
    public Due due(PolicyHistory history, Instant now) {
        Sha256 digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        Optional<PolicyAnnounced> newest = history.newest();
        if (newest.isEmpty()) {
            return new Due.Announce(new PolicyAnnounced(bundle.name(), text, digest, now, signatures));
        }
        int known = Integer.parseInt(newest.get().version());
        if (bundle.version() > known) {
            PolicyAnnounced next = new PolicyAnnounced(bundle.name(), text, digest, now.plus(NOTICE), signatures);
            return history.shortfall(next)
                    .<Due>map(sentence -> new Due.Hindered("the configured policy, version " + bundle.version()
                            + ", is not announced and version " + known + " judges: " + sentence + ", then restart"))
                    .orElseGet(() -> new Due.Announce(next));
        }
        return bundle.version() == known && !digest.equals(newest.get().sha256())
                ? new Due.Hindered("the configured policy differs from the one on the log under the same version "
                        + known + " and is not used: raise its version; configured " + digest + ", on the log "
                        + newest.get().sha256())
                : new Due.Nothing();
    }

    private static List<PolicyAnnounced.Signature> signatures(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a directory");
        String prefix = file.getFileName() + ".";
        List<PolicyAnnounced.Signature> signatures = new ArrayList<>();
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(directory)) {
            for (Path each : beside) {
                String name = String.valueOf(each.getFileName());
                if (name.startsWith(prefix)
                        && name.endsWith(SUFFIX)
                        && name.length() > prefix.length() + SUFFIX.length()) {
                    signatures.add(signature(each, name.substring(prefix.length(), name.length() - SUFFIX.length())));
                }
            }
        }
        // As files lie in a directory, so events would differ.
        signatures.sort(Comparator.comparing(PolicyAnnounced.Signature::approver));
        return List.copyOf(signatures);
    }

    private static PolicyAnnounced.Signature signature(Path file, String approver) throws IOException {
        if (Files.size(file) > SIGNATURE_BYTES_MAX) {
            throw new IllegalArgumentException(file + " is too large for a signature");
        }
        return new PolicyAnnounced.Signature(approver, Bytes.of(Files.readAllBytes(file)));
    }
}
