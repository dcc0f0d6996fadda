/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.SignedCrl;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/** A list that took effect: of those that verify, the first on the log with the highest number. */
record PublishedCrl(SignedCrl crl, Instant appendedAt) {
    /** By so much may the clocks of two issuers that take turns differ without either signing the other's lists anew. */
    private static final Duration AHEAD_MAX = Duration.ofSeconds(2);

    BigInteger number() {
        return crl.number();
    }

    Instant thisUpdate() {
        return crl.thisUpdate();
    }

    Instant nextUpdate() {
        return crl.nextUpdate();
    }

    /** When it was issued, by whichever clock is behind: one that was signed by a clock that is ahead was not issued later than the broker had it. */
    Instant issuedAt() {
        return thisUpdate().isAfter(appendedAt) ? appendedAt : thisUpdate();
    }

    /** Whether clients do not take it yet: a clock that was ahead dated it. Another, right one is due then. */
    boolean isAhead(Instant now) {
        return thisUpdate().isAfter(now.plus(AHEAD_MAX));
    }

    /** Whether half of its life is over, or of the life that lists have now. */
    boolean isDue(Instant now, Duration lifetime) {
        Duration own = Duration.between(thisUpdate(), nextUpdate());
        Duration shorter = own.compareTo(lifetime) < 0 ? own : lifetime;
        return !now.isBefore(thisUpdate().plus(shorter.dividedBy(2)));
    }

    /** The entry as it would have stood on this list: no certificate is revoked later than its list was issued. */
    RevokedEntry asOf(RevokedEntry entry) {
        return RevokedEntries.notAfter(entry, thisUpdate());
    }
}
