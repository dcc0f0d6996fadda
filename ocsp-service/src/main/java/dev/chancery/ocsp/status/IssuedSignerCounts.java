/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The certificates of delegated signers that were issued, whoever asked for them: what the tenant of the responders requested, since nobody else is granted
 * one. Safe for several threads.
 */
final class IssuedSignerCounts {
    private static final String REQUESTS = Streams.requests("ocsp").topic();

    private final Map<CertificateId, Instant> ends = new HashMap<>();

    synchronized void clear() {
        ends.clear();
    }

    synchronized void enter(SerialRecorded issuance) {
        if (issuance.requestTopic().equals(REQUESTS)) {
            ends.put(issuance.certificate(), issuance.notAfter());
        }
    }

    synchronized void restore(Map<CertificateId, Instant> known) {
        ends.putAll(known);
    }

    /** Each with its notAfter. */
    synchronized Map<CertificateId, Instant> all() {
        return Map.copyOf(ends);
    }

    /** Those that may sign for it, revoked ones too: nobody asks for a signer's status (RFC 6960 §4.2.2.2.1). */
    synchronized long of(IssuerId authority, Instant now) {
        return ends.entrySet().stream()
                .filter(signer -> signer.getKey().issuer().equals(authority))
                .filter(signer -> !now.isAfter(signer.getValue()))
                .count();
    }
}
