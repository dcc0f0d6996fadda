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
                ? "no responder says good since " + seconds(revocation.text("effectiveAt")) + " UTC"
                : "not known yet: some responder may still say good";
    }

    /** And whether anybody may still believe it. */
    static String lastGood(Json revocation) {
        return isEffective(revocation)
                ? "the last good answer ends at " + seconds(revocation.text("lastGoodNextUpdate")) + " UTC"
                : "not known yet";
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
