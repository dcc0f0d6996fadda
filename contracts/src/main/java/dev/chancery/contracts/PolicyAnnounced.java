/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;
import java.time.Instant;
import java.util.List;

/**
 * A complete policy bundle. Record key: its version. In force for requests that the broker appended at or after
 * {@code activeFrom}; a roll-back is a new version. Where the bundle before it names approvers, it counts only with the signatures of enough of them.
 *
 * @param version grows: bundles are ordered by their place in the log, and the version names it in every decision
 * @param bundle the YAML text, byte for byte
 * @param signatures of its approvers
 */
public record PolicyAnnounced(
        String version, String bundle, Sha256 sha256, Instant activeFrom, List<Signature> signatures) {
    private static final int SIGNATURES_MAX = 100;

    public PolicyAnnounced {
        Required.text("version", version);
        Required.text("bundle", bundle);
        Required.present("sha256", sha256);
        Required.present("activeFrom", activeFrom);
        signatures = Required.list("signatures", signatures, SIGNATURES_MAX);
    }

    /**
     * @param approver as the previous bundle names the approver
     * @param signature over the statement of version and SHA-256 (docs/policy.md), in the format of the approver's key: DER for ECDSA
     */
    public record Signature(String approver, Bytes signature) {
        public Signature {
            Required.text("approver", approver);
            Required.present("signature", signature);
        }
    }
}
