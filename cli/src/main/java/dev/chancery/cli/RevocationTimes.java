/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Since when a revocation holds, in plain words. */
final class RevocationTimes {
    private RevocationTimes() {}

    static boolean isEffective(Json revocation) {
        return revocation.has("effectiveAt");
    }

    /** Whether anybody may still be told that the certificate is good. */
    static String everywhere(Json revocation) {
        return isEffective(revocation)
                ? "revoked on every OCSP responder since " + seconds(revocation.text("effectiveAt")) + " UTC"
                : "pending; an OCSP responder may still respond good";
    }

    /** And whether anybody may still believe it. */
    static String lastGood(Json revocation) {
        return isEffective(revocation)
                ? "good responses in client caches expire by " + seconds(revocation.text("lastGoodNextUpdate")) + " UTC"
                : "pending";
    }

    /** {@code 2026-11-21 10:00:05}: here minutes are too coarse. */
    private static String seconds(String instant) {
        return Instant.parse(instant)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ')
                .replace("Z", "");
    }
}
