/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.IssuerId;
import java.math.BigInteger;
import java.time.Instant;

/**
 * A complete CRL (RFC 5280 §5). Record key: authority/shard/number. Readers keep the highest number per authority and shard.
 *
 * @param number the CRLNumber
 * @param crl DER (base64 in JSON); 512 kB are intended
 */
public record CrlSigned(
        IssuerId authority, int shard, BigInteger number, Instant thisUpdate, Instant nextUpdate, Bytes crl) {
    public CrlSigned {
        Required.present("authority", authority);
        Required.present("number", number);
        Required.present("thisUpdate", thisUpdate);
        Required.present("nextUpdate", nextUpdate);
        Required.present("crl", crl);
    }
}
