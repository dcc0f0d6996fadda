/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * No certificate is issued for this key any more. Record key: the SHA-256 of its SubjectPublicKeyInfo; compacted, never deleted.
 *
 * <p>Whoever reads it need not wait for anything else: every certificate of the key that has not ended is revoked because of it.
 *
 * @param proof how it is known: {@code proof-of-key}, or {@code operator}
 * @param evidence with {@code proof-of-key}, the JWS (RFC 7515, compact) that the key signed, so that anyone can verify it again
 */
public record KeyBlocked(
        Sha256 key,
        Instant at,
        String actor,
        String proof,
        @Nullable String comment,
        @Nullable String evidence) {
    /** The ways of knowing. */
    public static final String BY_PROOF = "proof-of-key";

    public static final String BY_OPERATOR = "operator";

    public KeyBlocked {
        Required.present("key", key);
        Required.present("at", at);
        Required.text("actor", actor);
        Required.text("proof", proof);
    }
}
