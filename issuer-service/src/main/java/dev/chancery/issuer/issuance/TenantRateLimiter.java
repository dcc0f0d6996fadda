/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of each tenant's work may be taken now. What may not waits on the log, and nobody is refused because of it. A tenant may save up one
 * second's worth. Not for use by several threads.
 */
final class TenantRateLimiter {
    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<String, Integer> perSecond;
    private final Map<String, Bucket> buckets = new HashMap<>();

    /** @param perSecond requests by tenant; who is not named is not held back */
    TenantRateLimiter(Map<String, Integer> perSecond) {
        perSecond.forEach((tenant, rate) -> {
            if (rate < 1) {
                throw new IllegalArgumentException(
                        "chancery.issuer.requests-per-second." + tenant + " must be 1 or more, got " + rate
                                + "; to exclude a tenant, remove its grants from the policy");
            }
        });
        this.perSecond = Map.copyOf(perSecond);
    }

    /**
     * Takes as many as there are, of those that are wanted.
     *
     * @param now any steady clock, in nanoseconds
     */
    int take(String tenant, int wanted, long now) {
        Integer rate = perSecond.get(tenant);
        if (rate == null) {
            return wanted;
        }
        Bucket bucket = buckets.computeIfAbsent(tenant, _ -> new Bucket(rate, now));
        bucket.fill(rate, now);
        int taken = Math.min(wanted, (int) bucket.content);
        bucket.content -= taken;
        return taken;
    }

    /** Whether not even one may be taken. */
    boolean isSpent(String tenant, long now) {
        Integer rate = perSecond.get(tenant);
        Bucket bucket = buckets.get(tenant);
        if (rate == null || bucket == null) {
            return false;
        }
        bucket.fill(rate, now);
        return bucket.content < 1;
    }

    private static final class Bucket {
        private double content;
        private long filledAt;

        Bucket(int rate, long now) {
            this.content = rate;
            this.filledAt = now;
        }

        void fill(int rate, long now) {
            content = Math.min(rate, content + rate * ((now - filledAt) / NANOS));
            filledAt = now;
        }
    }
}
