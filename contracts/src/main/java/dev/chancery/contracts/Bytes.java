/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.Arrays;
import java.util.Base64;

/** Octets as a value: never changed, equal by content, base64 (RFC 4648 §4, one line) in JSON. */
public final class Bytes {
    private final byte[] octets;

    private Bytes(byte[] octets) {
        this.octets = octets;
    }

    public static Bytes of(byte[] octets) {
        return new Bytes(octets.clone());
    }

    /** Throws {@link IllegalArgumentException} for what is no base64. */
    public static Bytes parse(String base64) {
        return new Bytes(Base64.getDecoder().decode(base64));
    }

    public byte[] octets() {
        return octets.clone();
    }

    public int length() {
        return octets.length;
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(octets, bytes.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /** The length alone: what octets travel here is nobody's business in a log. */
    @Override
    public String toString() {
        return octets.length + " bytes";
    }
}
