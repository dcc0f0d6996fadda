/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a proof must hold so that it is fresh. Each counts once, for a while, and at the process that gave it: kept in memory alone, so that none survives
 * a restart. Safe for several threads.
 */
final class Nonces {
    /** Long enough to have a key elsewhere sign it. */
    static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final int OCTETS = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> given = new LinkedHashMap<>();
    private final int max;

    /** @param max how many may be out at a time */
    Nonces(int max) {
        this.max = max;
    }

    /** A new one, base64url, 43 characters; empty while too many are out. */
    synchronized Optional<String> give(Instant now) {
        forgetEnded(now);
        if (given.size() >= max) {
            return Optional.empty();
        }
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        given.put(nonce, now.plus(LIFETIME));
        return Optional.of(nonce);
    }

    /** Whether it was given, has not ended and was not taken before. */
    synchronized boolean take(String nonce, Instant now) {
        Instant end = given.remove(nonce);
        return end != null && now.isBefore(end);
    }

    /** They stand in the order of their ends. */
    private void forgetEnded(Instant now) {
        Iterator<Instant> ends = given.values().iterator();
        while (ends.hasNext() && !now.isBefore(ends.next())) {
            ends.remove();
        }
    }
}
