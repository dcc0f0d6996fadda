/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.facts;

import dev.chancery.x509.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** Ids that a replay finds again: a function of what they name, 32 lower-case hex digits. */
public final class DerivedId {
    private static final int OCTETS = 16;

    private DerivedId() {}

    /** Each part goes in with its length, so that no two lists of parts run together. */
    public static String of(String... parts) {
        MessageDigest digest = Sha256.digest();
        for (String part : parts) {
            byte[] octets = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
            digest.update(octets);
        }
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), OCTETS));
    }
}
