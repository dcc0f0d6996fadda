/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a P-256 key looks like wherever it may have been written: raw, hex, base64 in any alignment. */
final class KeyTraces {
    private static final int OCTETS = 32;

    private final byte[] secret;

    KeyTraces(byte[] pkcs8) {
        this.secret = secretOf(pkcs8);
    }

    boolean isIn(byte[] haystack) {
        String text = new String(haystack, StandardCharsets.ISO_8859_1);
        String joined = text.replaceAll("\\s|\\\\n|\\\\", "");
        return text.contains(new String(secret, StandardCharsets.ISO_8859_1))
                || joined.toLowerCase(Locale.ROOT).contains(HexFormat.of().formatHex(secret))
                || base64s().stream().anyMatch(joined::contains);
    }

    private List<String> base64s() {
        // 27 octets are whole groups of three at every alignment, so the text has no bits of its neighbours in it.
        return IntStream.range(0, 3)
                .mapToObj(shift -> Base64.getEncoder().encodeToString(Arrays.copyOfRange(secret, shift, shift + 27)))
                .toList();
    }

    /** The private value stands behind the header of its ECPrivateKey (RFC 5915 §3). */
    private static byte[] secretOf(byte[] pkcs8) {
        byte[] marker = {0x02, 0x01, 0x01, 0x04, OCTETS};
        for (int i = 0; i + marker.length + OCTETS <= pkcs8.length; i++) {
            if (Arrays.equals(Arrays.copyOfRange(pkcs8, i, i + marker.length), marker)) {
                return Arrays.copyOfRange(pkcs8, i + marker.length, i + marker.length + OCTETS);
            }
        }
        throw new IllegalArgumentException("no P-256 key");
    }
}
