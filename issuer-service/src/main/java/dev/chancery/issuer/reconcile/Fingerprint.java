/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.x509.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The first half of a SHA-256: two different things have the same one by no accident, and nobody finds a second for a first. */
record Fingerprint(long high, long low) {
    static Fingerprint ofEvent(String topic, String id) {
        return of((topic + "\n" + id).getBytes(StandardCharsets.UTF_8));
    }

    static Fingerprint of(byte[] octets) {
        MessageDigest digest = Sha256.digest();
        ByteBuffer half = ByteBuffer.wrap(digest.digest(octets));
        return new Fingerprint(half.getLong(), half.getLong());
    }
}
