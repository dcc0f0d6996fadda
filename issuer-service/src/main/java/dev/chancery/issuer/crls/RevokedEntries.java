/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationStatus.Held;
import dev.chancery.contracts.RevocationStatus.NotRevoked;
import dev.chancery.contracts.RevocationStatus.Revoked;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.crl.RevokedEntry;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What a revocation status looks like on a list. */
final class RevokedEntries {
    private RevokedEntries() {}

    /** Empty where nothing is, or a hold was released: there is no removeFromCRL on a complete list (RFC 5280 §5.3.1). */
    static Optional<RevokedEntry> of(BigInteger serial, RevocationStatus status) {
        return switch (status) {
            case Revoked revoked -> Optional.of(entry(serial, revoked.at(), revoked.reason()));
            case Held held -> Optional.of(entry(serial, held.at(), RevocationReason.CERTIFICATE_HOLD));
            case NotRevoked _ -> Optional.empty();
        };
    }

    /** The broker's clock may be ahead of ours; a list does not wait for it, and does not speak of what is to come. */
    static RevokedEntry notAfter(RevokedEntry entry, Instant thisUpdate) {
        return entry.revokedAt().isAfter(thisUpdate)
                ? new RevokedEntry(entry.serial(), thisUpdate, entry.reason())
                : entry;
    }

    private static RevokedEntry entry(BigInteger serial, Instant at, RevocationReason reason) {
        return new RevokedEntry(serial, at.truncatedTo(ChronoUnit.SECONDS), reason);
    }
}
