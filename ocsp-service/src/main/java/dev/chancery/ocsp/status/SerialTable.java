/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import java.math.BigInteger;
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

    private final SerialSegment[] segments = new SerialSegment[1 << SEGMENT_BITS];

    SerialTable() {
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new SerialSegment();
        }
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
