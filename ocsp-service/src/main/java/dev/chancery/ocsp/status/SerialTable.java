/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * The serial numbers that one issuer recorded, each with its notAfter: hash tables in arrays of int, because there may be millions.
 *
 * <p>A certificate costs 24 octets in a segment that is between three fifths and three quarters full, so 32 to 40. Growing copies one segment of 64, so
 * neither memory nor anybody's waiting doubles when there is one certificate more. Not safe for several threads.
 */
final class SerialTable {
    static final int SEGMENT_BITS = 6;
    static final int SEGMENTS = 1 << SEGMENT_BITS;

    private final SerialSegment[] segments = new SerialSegment[SEGMENTS];

    SerialTable() {
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new SerialSegment();
        }
    }

    /** What {@link #segment} wrote, in its order. */
    static SerialTable read(DataInputStream in) throws IOException {
        SerialTable table = new SerialTable();
        for (int i = 0; i < table.segments.length; i++) {
            table.segments[i] = SerialSegment.read(in);
        }
        return table;
    }

    /** One part of it, for a file. Who wants them all may let others enter between two. */
    ByteBuffer segment(int index) {
        return segments[index].toOctets();
    }

    int size() {
        int size = 0;
        for (SerialSegment segment : segments) {
            size += segment.size();
        }
        return size;
    }

    /** What all of it takes. */
    long octets() {
        long octets = 0;
        for (SerialSegment segment : segments) {
            octets += segment.octets();
        }
        return octets;
    }

    /**
     * Enters a serial number, or its notAfter anew.
     *
     * @param forgetBefore certificates that ended before it are left out when a segment has to grow
     */
    void put(BigInteger serial, Instant notAfter, Instant forgetBefore) {
        int[] words = SerialSegment.words(serial);
        int hash = SerialSegment.hash(words);
        segments[hash >>> (Integer.SIZE - SEGMENT_BITS)].put(
                words, hash << SEGMENT_BITS, seconds(notAfter), seconds(forgetBefore));
    }

    /** The certificate's notAfter, empty for a serial number that was never recorded, or that ended so long ago that it is forgotten. */
    Optional<Instant> notAfter(BigInteger serial) {
        int[] words = SerialSegment.words(serial);
        int hash = SerialSegment.hash(words);
        int seconds = segments[hash >>> (Integer.SIZE - SEGMENT_BITS)].find(words, hash << SEGMENT_BITS);
        return seconds == SerialSegment.FREE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(seconds)));
    }

    private static int seconds(Instant instant) {
        long clipped = Math.clamp(instant.getEpochSecond(), 1L, 0xFFFF_FFFFL);
        return (int) clipped;
    }
}
