/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import java.util.LinkedHashMap;

/** How often the door without a token may be used: by one address, and by all together. Token buckets; safe for several threads. */
final class ProofRate {
    private static final double MILLIS = 1_000.0;

    private final Limit each;
    private final int addressesMax;
    private final Bucket together;
    private final LinkedHashMap<String, Bucket> addresses = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param burst calls at once
     * @param perSecond calls in the long run
     */
    record Limit(int burst, double perSecond) {}

    private static final class Bucket {
        private final Limit limit;
        private double calls;
        private long at;

        Bucket(Limit limit, long now) {
            this.limit = limit;
            this.calls = limit.burst();
            this.at = now;
        }

        /** A clock that is put back refills nothing, and takes nothing away. */
        boolean isAllowed(long now) {
            calls = Math.min(limit.burst(), calls + Math.max(0, now - at) / MILLIS * limit.perSecond());
            at = now;
            return calls >= 1;
        }

        void take() {
            calls--;
        }
    }

    /** @param addressesMax how many are remembered; the one not seen for longest begins anew */
    ProofRate(Limit each, Limit all, int addressesMax, long now) {
        this.each = each;
        this.addressesMax = addressesMax;
        this.together = new Bucket(all, now);
    }

    /** @param now milliseconds since 1970 */
    synchronized boolean allows(String address, long now) {
        Bucket own = addresses.computeIfAbsent(address, _ -> new Bucket(each, now));
        if (addresses.size() > addressesMax) {
            addresses.pollFirstEntry();
        }
        // Who is over its own limit uses up nothing of the others'.
        if (!own.isAllowed(now) || !together.isAllowed(now)) {
            return false;
        }
        own.take();
        together.take();
        return true;
    }
}
