/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.SubjectName;

/** Grants addresses: {@code 10.0.0.0/8}, {@code fc00::/7}. A range grants addresses of its own family only. */
public record AddressRange(String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AddressRange {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("an address range must be ADDRESS/BITS, got \"" + text + "\"");
        }
        byte[] first = new SubjectName.Ip(text.substring(0, slash)).octets();
        int bits = Integer.parseInt(text.substring(slash + 1));
        if (bits > first.length * Byte.SIZE || !agree(first, new byte[first.length], bits, first.length * Byte.SIZE)) {
            throw new IllegalArgumentException(
                    "an address range must have no bits set beyond its mask, got " + "\"" + text + "\"");
        }
    }

    /** Its first address. */
    SubjectName.Ip example() {
        return new SubjectName.Ip(text.substring(0, text.indexOf('/')));
    }

    boolean grants(SubjectName.Ip address) {
        int slash = text.indexOf('/');
        byte[] first = new SubjectName.Ip(text.substring(0, slash)).octets();
        byte[] octets = address.octets();
        return octets.length == first.length && agree(first, octets, 0, Integer.parseInt(text.substring(slash + 1)));
    }

    /** Whether the two have the same bits from one position up to another. */
    private static boolean agree(byte[] one, byte[] other, int from, int to) {
        for (int bit = from; bit < to; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
