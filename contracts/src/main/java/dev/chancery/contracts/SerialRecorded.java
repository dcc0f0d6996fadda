/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.time.Instant;

/**
 * A certificate with this serial number is about to be signed: published, and durable, before the signature. A certificate is good because
 * its serial number is here. Record key: issuer/serial; stream issuances, or issuances-short for lifetimes up to eight days.
 *
 * @param requestTopic the topic of the request; {@code requestId} says which request
 * @param toBeSigned SHA-256 of the to-be-signed certificate: a different digest under the same serial number is an alarm
 * @param crlShard the shard of the issuer's CRL, from 0
 */
public record SerialRecorded(
        CertificateId certificate,
        Instant notAfter,
        String requestTopic,
        String requestId,
        Sha256 requestDigest,
        Sha256 toBeSigned,
        int crlShard) {
    public SerialRecorded {
        Required.present("certificate", certificate);
        Required.present("notAfter", notAfter);
        Required.text("requestTopic", requestTopic);
        Required.text("requestId", requestId);
        Required.present("requestDigest", requestDigest);
        Required.present("toBeSigned", toBeSigned);
        if (crlShard < 0) {
            throw new IllegalArgumentException("field \"crlShard\" must not be negative, got " + crlShard);
        }
    }
}
