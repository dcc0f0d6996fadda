/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.crl;

import dev.chancery.x509.RevocationReason;
import java.math.BigInteger;
import java.time.Instant;

/**
 * One revoked certificate on a list (RFC 5280 §5.1.2.6, §5.3).
 *
 * @param revokedAt whole seconds
 */
public record RevokedEntry(BigInteger serial, Instant revokedAt, RevocationReason reason) {
    public RevokedEntry {
        // RFC 5280 §4.1.2.2, as in the certificate.
        if (serial.signum() <= 0 || serial.bitLength() >= 160) {
            throw new IllegalArgumentException("not a serial number of 1 to 20 bytes: " + serial.bitLength() + " bits");
        }
    }
}
