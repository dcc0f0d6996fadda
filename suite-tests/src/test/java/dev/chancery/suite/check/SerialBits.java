/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;

/** Whether serial numbers look like chance: half ones in every bit that is free. The first of the 160 is the sign. */
public final class SerialBits {
    private static final int FREE = 159;
    private static final double SHARE_MAX = 0.01;
    /** Of the share of ones among so many: further away than this is one chance in 500 million, for each bit. */
    private static final double SIGMAS = 6;

    private SerialBits() {}

    /** Each bit within 1 %; where there are too few for that, within what chance allows. */
    public static void look(WholeLog log) {
        List<BigInteger> serials = log.issued.values().stream()
                .map(issued -> issued.leaf().getSerialNumber())
                .toList();
        double allowed = Math.max(SHARE_MAX, SIGMAS * 0.5 / Math.sqrt(serials.size()));
        double furthest = 0;
        for (int bit = 0; bit < FREE; bit++) {
            int number = bit;
            double share = (double) serials.stream()
                            .filter(serial -> serial.testBit(number))
                            .count()
                    / serials.size();
            furthest = Math.max(furthest, Math.abs(share - 0.5));
            assertThat(share).as("ones in bit %d", bit).isBetween(0.5 - allowed, 0.5 + allowed);
        }
        assertThat(serials).as("serials").doesNotHaveDuplicates().allMatch(serial -> serial.bitLength() <= FREE);
        System.out.println(
                "P3: " + serials.size() + " serials, furthest bit " + furthest + " from one half, allowed " + allowed);
    }
}
