/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * No certificate is issued for this key any more. Record key: the SHA-256 of its SubjectPublicKeyInfo; compacted, never deleted.
 *
 * @param proof how it is known: {@code proof-of-key}, or {@code operator}
 */
public record KeyBlocked(
        Sha256 key,
        Instant at,
        String actor,
        String proof,
        @Nullable String comment) {
    public KeyBlocked {
        Required.present("key", key);
        Required.present("at", at);
        Required.text("actor", actor);
        Required.text("proof", proof);
    }
}
