/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/**
 * In which list each serial number of one issuer belongs, and until when: a hash table in two arrays, because there may be millions and any of
 * them may be revoked tomorrow.
 *
 * <p>A certificate costs 12 bytes in a table that is between three eighths and three quarters full, so 16 to 32 bytes. Of the serial number 64 bits
 * are kept: serials are keyed hashes that nobody chooses, and that two of a million have the same ones is less likely than 1 : 30,000,000. Not
 * safe for several threads.
 */
final class SerialShards {
    static final int SHARDS_MAX = 1 << 12;

    private static final int CAPACITY_FIRST = 64;
    private static final int CAPACITY_MAX = 1 << 29;
    private static final int SHARD_BITS = 12;
    /** Hours since then fit 20 bits until 2139. */
    private static final long EPOCH_SECONDS =
            Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();

    private static final long HOURS_MAX = (1L << 20) - 1;
    private static final long HOUR_SECONDS = 3_600;
    private static final long FREE = 0;

    private long[] keys = new long[CAPACITY_FIRST];
    private int[] values = new int[CAPACITY_FIRST];
    private int size;

    /** @param notAfter of the certificate, rounded up to the hour */
    record Placed(int shard, Instant notAfter) {}

    int size() {
        return size;
    }

    /** @param forgetBefore certificates that ended before it are left out when the table has to grow */
    void put(BigInteger serial, int shard, Instant notAfter, Instant forgetBefore) {
        if (shard < 0 || shard >= SHARDS_MAX) {
            throw new IllegalArgumentException(
                    "an authority has less than " + SHARDS_MAX + " lists, got number " + shard);
        }
        if ((size + 1) * 4L > keys.length * 3L) {
            grow(hours(forgetBefore));
        }
        enter(key(serial), hours(notAfter) << SHARD_BITS | shard);
    }

    Optional<Placed> find(BigInteger serial) {
        long key = key(serial);
        int slot = slotOf(key);
        return keys[slot] == FREE
                ? Optional.empty()
                : Optional.of(new Placed(values[slot] & (SHARDS_MAX - 1), ending(values[slot] >>> SHARD_BITS)));
    }

    private void enter(long key, int value) {
        int slot = slotOf(key);
        size += keys[slot] == FREE ? 1 : 0;
        keys[slot] = key;
        values[slot] = value;
    }

    /** Where the key stands, or the free slot where it would. */
    private int slotOf(long key) {
        int slot = (int) (key ^ key >>> 32) & (keys.length - 1);
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private void grow(int forgetBefore) {
        if (keys.length == CAPACITY_MAX) {
            throw new IllegalStateException("more than " + size + " certificates of one issuer");
        }
        long[] keysBefore = keys;
        int[] valuesBefore = values;
        int live = 0;
        for (int i = 0; i < keysBefore.length; i++) {
            live += keysBefore[i] != FREE && valuesBefore[i] >>> SHARD_BITS >= forgetBefore ? 1 : 0;
        }
        // When half of it has ended there is room without growing.
        int capacity = live * 8L > keysBefore.length * 3L ? keysBefore.length * 2 : keysBefore.length;
        keys = new long[capacity];
        values = new int[capacity];
        size = 0;
        for (int i = 0; i < keysBefore.length; i++) {
            if (keysBefore[i] != FREE && valuesBefore[i] >>> SHARD_BITS >= forgetBefore) {
                enter(keysBefore[i], valuesBefore[i]);
            }
        }
    }

    /** Both halves of the number count, so that a short one of another maker is told apart too. */
    private static long key(BigInteger serial) {
        long key = serial.longValue()
                ^ Long.rotateLeft(serial.shiftRight(64).longValue(), 17)
                ^ Long.rotateLeft(serial.shiftRight(128).longValue(), 34);
        return key == FREE ? 1 : key;
    }

    /** Rounded up: a list may keep an entry longer than it has to. */
    private static int hours(Instant instant) {
        long seconds = instant.getEpochSecond() - EPOCH_SECONDS;
        return (int) Math.clamp(Math.ceilDiv(seconds, HOUR_SECONDS), 0, HOURS_MAX);
    }

    private static Instant ending(int hours) {
        return Instant.ofEpochSecond(EPOCH_SECONDS + hours * HOUR_SECONDS);
    }
}
