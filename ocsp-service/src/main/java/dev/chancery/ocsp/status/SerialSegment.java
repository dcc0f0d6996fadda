/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.x509.SerialNumber;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** One hash table of a {@link SerialTable}: open, with the next slot after a full one. */
final class SerialSegment {
    /** No certificate ends in the first second of 1970. */
    static final int FREE = 0;

    /** Five ints for 20 octets of serial number, one for notAfter as unsigned seconds since 1970, which lasts until 2106. */
    private static final int SERIAL_INTS = SerialNumber.OCTETS_MAX / Integer.BYTES;

    private static final int SLOT_INTS = SERIAL_INTS + 1;
    private static final int CAPACITY_FIRST = 8;
    /** Of an array's two thousand million ints. */
    private static final int CAPACITY_MAX = Integer.MAX_VALUE / SLOT_INTS - 8;

    private int[] slots = new int[CAPACITY_FIRST * SLOT_INTS];
    private int capacity = CAPACITY_FIRST;
    private int size;

    int size() {
        return size;
    }

    long octets() {
        return (long) slots.length * Integer.BYTES;
    }

    /** Its capacity, its size, and its slots as they stand: read again, it is the same table. Big-endian. */
    ByteBuffer toOctets() {
        ByteBuffer octets = ByteBuffer.allocate((2 + slots.length) * Integer.BYTES);
        octets.putInt(capacity).putInt(size).asIntBuffer().put(slots);
        return octets.rewind();
    }

    /** The octets come from a file of our own, whose digest was right. */
    static SerialSegment read(DataInputStream in) throws IOException {
        SerialSegment segment = new SerialSegment();
        segment.capacity = in.readInt();
        segment.size = in.readInt();
        segment.slots = new int[Math.multiplyExact(segment.capacity, SLOT_INTS)];
        byte[] octets = in.readNBytes(segment.slots.length * Integer.BYTES);
        ByteBuffer.wrap(octets).asIntBuffer().get(segment.slots);
        return segment;
    }

    void put(int[] serial, int hash, int notAfter, int forgetBefore) {
        if ((size + 1) * 4L > capacity * 3L) {
            grow(forgetBefore);
        }
        enter(serial, hash, notAfter);
    }

    /** Its notAfter, or {@link #FREE}. */
    int find(int[] serial, int hash) {
        return slots[slotOf(serial, hash) + SERIAL_INTS];
    }

    private void enter(int[] serial, int hash, int notAfter) {
        int at = slotOf(serial, hash);
        if (slots[at + SERIAL_INTS] == FREE) {
            System.arraycopy(serial, 0, slots, at, SERIAL_INTS);
            size++;
        }
        slots[at + SERIAL_INTS] = notAfter;
    }

    /** Where the serial number stands, or the free slot where it would. */
    private int slotOf(int[] serial, int hash) {
        // The hash as a fraction of the whole, so that the capacity need not be a power of two.
        int slot = (int) ((Integer.toUnsignedLong(hash) * capacity) >>> Integer.SIZE);
        while (true) {
            int at = slot * SLOT_INTS;
            if (slots[at + SERIAL_INTS] == FREE || isAt(at, serial)) {
                return at;
            }
            slot = slot + 1 == capacity ? 0 : slot + 1;
        }
    }

    private boolean isAt(int at, int[] serial) {
        for (int i = 0; i < SERIAL_INTS; i++) {
            if (slots[at + i] != serial[i]) {
                return false;
            }
        }
        return true;
    }

    private void grow(int forgetBefore) {
        if (capacity == CAPACITY_MAX) {
            throw new IllegalStateException("more than " + size + " certificates of one issuer in one of 64 segments");
        }
        int[] before = slots;
        capacity = (int) Math.min(CAPACITY_MAX, capacity + capacity / 4L + 2);
        slots = new int[capacity * SLOT_INTS];
        size = 0;
        int[] serial = new int[SERIAL_INTS];
        for (int at = 0; at < before.length; at += SLOT_INTS) {
            int seconds = before[at + SERIAL_INTS];
            if (seconds != FREE && Integer.compareUnsigned(seconds, forgetBefore) >= 0) {
                System.arraycopy(before, at, serial, 0, SERIAL_INTS);
                enter(serial, hash(serial) << SerialTable.SEGMENT_BITS, seconds);
            }
        }
    }

    /** Our serial numbers are keyed hashes; small ones are mixed for those that are not. */
    static int hash(int[] serial) {
        int hash = 0;
        for (int word : serial) {
            hash = hash * 31 + word;
        }
        hash = (hash ^ (hash >>> 16)) * 0x85EB_CA6B;
        hash = (hash ^ (hash >>> 13)) * 0xC2B2_AE35;
        return hash ^ (hash >>> 16);
    }

    static int[] words(BigInteger serial) {
        if (serial.signum() <= 0 || serial.bitLength() > SerialNumber.OCTETS_MAX * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "not a serial number of 1 to 20 octets: " + serial.bitLength() + " bits");
        }
        byte[] octets = serial.toByteArray();
        int[] words = new int[SERIAL_INTS];
        for (int i = 0; i < octets.length; i++) {
            int fromTheEnd = octets.length - 1 - i;
            if (fromTheEnd < SerialNumber.OCTETS_MAX) {
                words[SERIAL_INTS - 1 - fromTheEnd / Integer.BYTES] |=
                        (octets[i] & 0xFF) << (fromTheEnd % Integer.BYTES * Byte.SIZE);
            }
        }
        return words;
    }
}
