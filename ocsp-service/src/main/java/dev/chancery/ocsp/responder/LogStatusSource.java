/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.ocsp.status.StatusStore;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ocsp.CertId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What a running service answers from. */
record LogStatusSource(StatusStore statuses, Enrolments enrolments) implements Responder.StatusSource {
    @Override
    public Optional<Instant> confirmedAt() {
        return statuses.confirmedAt();
    }

    @Override
    public Collection<Authority> authorities() {
        return statuses.authorities();
    }

    @Override
    public RecordedStatus standing(IssuerId issuer, CertId certificate, Instant now) {
        return statuses.of(issuer, certificate.number(), now);
    }

    @Override
    public Optional<Signer> signerOf(IssuerId authority) {
        return enrolments.signerOf(authority);
    }
}
