/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.x509.IssuerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Authorities that have more signers than the responders account for, for so long that it is no start and no stop. Belongs to one thread at a time. */
final class UnaccountedSigners {
    /** One that signs, and from half its life on its successor. */
    private static final int SIGNERS_OF_ONE = 2;
    /** Responders that are started together announce themselves one after the other. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<IssuerId, Instant> since = new HashMap<>();
    private final Set<IssuerId> told = new HashSet<>();

    static long accountedFor(long responders) {
        return SIGNERS_OF_ONE * responders;
    }

    /** Whether somebody should be told now: once, until it is well again. */
    boolean isNews(IssuerId authority, long signers, long responders, Instant now) {
        if (signers <= accountedFor(responders)) {
            since.remove(authority);
            told.remove(authority);
            return false;
        }
        Instant first = since.computeIfAbsent(authority, _ -> now);
        return !now.isBefore(first.plus(PATIENCE)) && told.add(authority);
    }
}
