/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.x509.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/**
 * The serial numbers that one issuer recorded, each with its notAfter: a hash table in one array, because there may be millions.
 *
 * <p>A certificate costs 24 bytes in a table that is between a third and two thirds full, so 36 to 72 bytes; ten million of them, 360 to 720 MB.
 * Not safe for several threads.
 */
final class SerialTable {
    /** Five ints for 20 octets of serial number, one for notAfter as unsigned seconds since 1970, which lasts until 2106. */
    private static final int SERIAL_INTS = SerialNumber.OCTETS_MAX / Integer.BYTES;

    private static final int SLOT_INTS = SERIAL_INTS + 1;
    private static final int CAPACITY_FIRST = 64;
    private static final int CAPACITY_MAX = 1 << 28;
    /** No certificate ends in the first second of 1970. */
    private static final int FREE = 0;

    private int[] slots = new int[CAPACITY_FIRST * SLOT_INTS];
    private int capacity = CAPACITY_FIRST;
    private int size;

    int size() {
        return size;
    }

    /**
     * Enters a serial number, or its notAfter anew.
     *
     * @param forgetBefore certificates that ended before it are left out when the table has to grow
     */
    void put(BigInteger serial, Instant notAfter, Instant forgetBefore) {
        if ((size + 1) * 3L > capacity * 2L) {
            grow(seconds(forgetBefore));
        }
        enter(words(serial), seconds(notAfter));
    }

    /** The certificate's notAfter, empty for a serial number that was never recorded, or that ended so long ago that it is forgotten. */
    Optional<Instant> notAfter(BigInteger serial) {
        int at = slotOf(words(serial));
        int seconds = slots[at + SERIAL_INTS];
        return seconds == FREE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(seconds)));
    }

    private void enter(int[] serial, int seconds) {
        int at = slotOf(serial);
        if (slots[at + SERIAL_INTS] == FREE) {
            System.arraycopy(serial, 0, slots, at, SERIAL_INTS);
            size++;
        }
        slots[at + SERIAL_INTS] = seconds;
    }

    /** Where the serial number stands, or the free slot where it would. */
    private int slotOf(int[] serial) {
        int slot = hash(serial) & (capacity - 1);
        while (true) {
            int at = slot * SLOT_INTS;
            if (slots[at + SERIAL_INTS] == FREE || isAt(at, serial)) {
                return at;
            }
            slot = (slot + 1) & (capacity - 1);
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
            throw new IllegalStateException("more than " + size + " certificates of one issuer");
        }
        int[] before = slots;
        capacity *= 2;
        slots = new int[capacity * SLOT_INTS];
        size = 0;
        int[] serial = new int[SERIAL_INTS];
        for (int at = 0; at < before.length; at += SLOT_INTS) {
            int seconds = before[at + SERIAL_INTS];
            if (seconds != FREE && Integer.compareUnsigned(seconds, forgetBefore) >= 0) {
                System.arraycopy(before, at, serial, 0, SERIAL_INTS);
                enter(serial, seconds);
            }
        }
    }

    /** Our serial numbers are keyed hashes; small ones are mixed for those that are not. */
    private static int hash(int[] serial) {
        int hash = 0;
        for (int word : serial) {
            hash = hash * 31 + word;
        }
        return hash ^ hash >>> 16;
    }

    private static int[] words(BigInteger serial) {
        if (serial.signum() <= 0 || serial.bitLength() > SerialNumber.OCTETS_MAX * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "not a serial number of 1 to 20 octets: " + serial.bitLength() + " bits");
        }
        int[] words = new int[SERIAL_INTS];
        for (int i = 0; i < SERIAL_INTS; i++) {
            words[i] = serial.shiftRight((SERIAL_INTS - 1 - i) * Integer.SIZE).intValue();
        }
        return words;
    }

    private static int seconds(Instant instant) {
        long clipped = Math.clamp(instant.getEpochSecond(), 1L, 0xFFFF_FFFFL);
        return (int) clipped;
    }
}
