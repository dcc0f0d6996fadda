/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import java.util.Arrays;

/**
 * DER from its end to its beginning (X.690 §10): what a value holds is written before its length has to be known. For answers that are signed by the
 * ten thousand a second, of which Bouncy Castle's objects took as long as the signature.
 */
final class DerWriter {
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int ENUMERATED = 0x0A;
    static final int SEQUENCE = 0x30;
    /** A context-specific tag around a value of another. */
    static final int EXPLICIT = 0xA0;

    private static final int SHORT_LENGTH_MAX = 0x7F;

    private byte[] octets;
    /** The first that is written. */
    private int start;

    /** @param capacity about how many octets will be written */
    DerWriter(int capacity) {
        this.octets = new byte[capacity];
        this.start = capacity;
    }

    /** How many octets have been written: the end of a value that begins now. */
    int mark() {
        return octets.length - start;
    }

    DerWriter octets(byte[] content) {
        makeRoom(content.length);
        start -= content.length;
        System.arraycopy(content, 0, octets, start, content.length);
        return this;
    }

    DerWriter octet(int octet) {
        makeRoom(1);
        octets[--start] = (byte) octet;
        return this;
    }

    /** A value's tag and length, before all that was written since its end. */
    DerWriter header(int tag, int end) {
        int length = mark() - end;
        if (length <= SHORT_LENGTH_MAX) {
            return octet(length).octet(tag);
        }
        int count = 0;
        for (int rest = length; rest > 0; rest >>>= Byte.SIZE) {
            octet(rest);
            count++;
        }
        return octet(0x80 | count).octet(tag);
    }

    byte[] toOctets() {
        return start == 0 ? octets : Arrays.copyOfRange(octets, start, octets.length);
    }

    private void makeRoom(int more) {
        if (more > start) {
            int before = octets.length;
            int capacity = Math.max(2 * before, mark() + more);
            byte[] larger = new byte[capacity];
            System.arraycopy(octets, start, larger, capacity - mark(), mark());
            start += capacity - before;
            octets = larger;
        }
    }
}
