/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.contracts.Texts;
import dev.chancery.x509.RevocationReason;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a revocation, or with {@code certificateHold} for a hold.
 *
 * @param reason spelled as RFC 5280 does
 * @param comment for people, at most 1,000 characters
 * @param dryRun true: nothing is done, and the answer says which other certificates would be revoked with it
 */
@Schema(name = "RevocationAsk")
record RevocationRequest(
        @Schema(type = SchemaType.STRING, required = true, examples = "keyCompromise")
        RevocationReason reason,

        @Nullable String comment,
        @Nullable Boolean dryRun) {
    RevocationRequest {
        if (reason == null) {
            throw new IllegalArgumentException("field \"reason\" is missing");
        }
        Texts.requireProse("comment", comment, Texts.COMMENT_MAX);
    }

    boolean isDryRun() {
        return dryRun != null && dryRun;
    }
}
