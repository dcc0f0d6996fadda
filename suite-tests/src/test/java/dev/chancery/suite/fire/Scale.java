/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How much of a promise's figures a run goes through: all of them with {@code -Dchancery.crash=full}, otherwise what an ordinary test run has
 * time for, and the output says so.
 */
public final class Scale {
    static final String SEED = "chancery.crash.seed";
    private static final boolean FULL = "full".equals(System.getProperty("chancery.crash"));

    private Scale() {}

    /** @param promise as in {@code P1: requests} */
    public static int of(String promise, int ordinary, int full) {
        int count = FULL ? full : ordinary;
        System.out.println(promise + ": " + count
                + (FULL ? "" : " (scaled down from " + full + "; -Dchancery.crash=full runs all)"));
        return count;
    }

    public static boolean isFull() {
        return FULL;
    }

    /** The one that was given, or another one each time. */
    public static long seed() {
        Long given = Long.getLong(SEED);
        return given == null ? ThreadLocalRandom.current().nextLong(1_000_000_000) : given;
    }
}
