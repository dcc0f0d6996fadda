/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

/**
 * Turns a certificate's place on the log into its place in the renewal window.
 *
 * <p>Steps of the golden ratio fill an interval as evenly as a sequence can that does not know its own length (Weyl's equidistribution). A hash of the
 * certificate's id would spread by chance, and chance has peaks. Any replica, and any replay, finds the same place.
 */
final class RenewalJitter {
    /** The golden ratio's fraction. */
    private static final double STEP = 0.6180339887498949;
    /** The fraction of the square root of two: partitions fill the gaps between each other. */
    private static final double PARTITION_STEP = 0.41421356237309503;

    private RenewalJitter() {}

    /** In [0, 1). */
    static double of(int partition, long offset) {
        double place = offset * STEP + partition * PARTITION_STEP;
        return place - Math.floor(place);
    }
}
