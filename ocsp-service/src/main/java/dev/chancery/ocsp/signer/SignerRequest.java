/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** What is asked of the issuer for a new signing key. The authority is a label because a signer is bound to one, active or not. */
final class SignerRequest {
    static final String TENANT = "ocsp";
    static final EventStream<CertificateRequested> STREAM = Streams.requests(TENANT);

    private static final String PROFILE = "ocsp-signing";
    private static final String SOURCE = "/services/ocsp";
    private static final String LABEL_AUTHORITY = "authority";

    private SignerRequest() {}

    /**
     * An enrolment of which nothing is on disk or on the log yet. Id and time are chosen here, once.
     *
     * @param validity never past the authority's own end, or it is refused
     */
    static Enrolment of(String responder, IssuerId authority, SigningKey key, Duration validity, Instant now) {
        Instant time = now.truncatedTo(ChronoUnit.MILLIS);
        String requestId = responder + "." + authority.hex() + "." + time.toEpochMilli();
        String csr = CertificationRequest.create(key, DistinguishedName.commonName(responder), List.of())
                .pem();
        CertificateRequested request = new CertificateRequested(
                PROFILE,
                csr,
                null,
                null,
                List.of(),
                validity,
                false,
                Map.of(LABEL_AUTHORITY, authority.hex()),
                null,
                false);
        return new Enrolment(
                authority, requestId, key, LogEvent.of(STREAM, requestId, request, requestId, SOURCE, time), null);
    }
}
