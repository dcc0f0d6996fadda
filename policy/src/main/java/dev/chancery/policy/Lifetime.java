/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import java.time.Duration;

/** Lifetimes as people write them: P90D, where Java would say PT2160H. */
public final class Lifetime {
    private Lifetime() {}

    public static String text(Duration lifetime) {
        return lifetime.isPositive() && lifetime.equals(Duration.ofDays(lifetime.toDays()))
                ? "P" + lifetime.toDays() + "D"
                : lifetime.toString();
    }
}
