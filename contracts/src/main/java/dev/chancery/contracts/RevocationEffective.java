/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import java.time.Instant;
import java.util.List;

/**
 * The receipt of a revocation or a hold: no responder says good any more. Of several receipts for one transition, the first on the log is
 * valid. Record key:
 * issuer/serial.
 *
 * @param transition the id of the revocation or hold
 * @param appendedAt when the transition was appended to the log, by the broker's clock
 * @param effectiveAt when the last responder with a valid lease had published that it has read the transition, or its lease had expired,
 * by the broker's clock; not before appendedAt
 * @param lastGoodNextUpdate the last nextUpdate of any OCSP response at that time that says good, by the responders' clocks; not before appendedAt
 * @param passed the responders that have read it, sorted
 * @param ended the responders whose lease expired before they read it, sorted
 */
public record RevocationEffective(
        CertificateId certificate,
        String transition,
        Instant appendedAt,
        Instant effectiveAt,
        Instant lastGoodNextUpdate,
        List<String> passed,
        List<String> ended) {
    public RevocationEffective {
        Required.present("certificate", certificate);
        Required.text("transition", transition);
        Required.present("appendedAt", appendedAt);
        Required.present("effectiveAt", effectiveAt);
        Required.present("lastGoodNextUpdate", lastGoodNextUpdate);
        passed = Required.list("passed", passed, 1_000);
        ended = Required.list("ended", ended, 1_000);
    }
}
