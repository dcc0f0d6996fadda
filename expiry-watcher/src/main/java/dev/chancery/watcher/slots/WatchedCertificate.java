/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.Slot;
import dev.chancery.x509.CertificateId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the watcher remembers of a certificate: enough to reckon its moments.
 *
 * @param tenant who asked for it, and so who holds its key
 * @param validity the lifetime that was asked for; the backdated notBefore takes no part
 * @param renews its predecessor
 * @param place in [0, 1): where in the renewal window its turn is
 */
public record WatchedCertificate(
        CertificateId id,
        Slot slot,
        String tenant,
        String profile,
        Instant notAfter,
        Duration validity,
        boolean autoRenew,
        @Nullable CertificateId renews,
        double place) {
    private static final String DISTRIBUTOR = "distributor";
    private static final int PERCENT = 100;

    public WatchedCertificate {
        if (validity.isNegative() || validity.isZero()) {
            throw new IllegalArgumentException("validity must be positive, got " + validity);
        }
    }

    /** The first moment at which it is expired: validity includes notAfter itself (RFC 5280 §4.1.2.5). */
    public Instant endsAt() {
        return notAfter.plusSeconds(1);
    }

    public Instant startsAt() {
        return endsAt().minus(validity);
    }

    /** The moment at which this fraction of the lifetime has passed. */
    public Instant after(double fraction) {
        return startsAt().plusMillis(Math.round(validity.toMillis() * fraction));
    }

    /** How much of the lifetime is left, in percent, 0 to 100. */
    public int remainingPercent(Instant now) {
        long left = Duration.between(now, endsAt()).toMillis();
        return Math.clamp(left * PERCENT / validity.toMillis(), 0, PERCENT);
    }

    /** Whether the suite made its key, and can make the next one. */
    public boolean isKeyHeldByDistributor() {
        return tenant.equals(DISTRIBUTOR);
    }
}
