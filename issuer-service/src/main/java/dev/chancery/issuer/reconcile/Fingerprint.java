/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.x509.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The first half of a SHA-256: two different things have the same one by no accident, and nobody finds a second for a first. */
record Fingerprint(long high, long low) {
    static Fingerprint ofEvent(String topic, String id) {
        return half(Sha256.digest().digest((topic + "\n" + id).getBytes(StandardCharsets.UTF_8)));
    }

    /** Of this and of the octets together. */
    Fingerprint with(byte[] octets) {
        MessageDigest digest = Sha256.digest();
        digest.update(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).flip());
        return half(digest.digest(octets));
    }

    private static Fingerprint half(byte[] digest) {
        ByteBuffer octets = ByteBuffer.wrap(digest);
        return new Fingerprint(octets.getLong(), octets.getLong());
    }
}
