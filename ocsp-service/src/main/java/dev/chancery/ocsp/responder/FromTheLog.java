/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.Standing;
import dev.chancery.ocsp.status.Statuses;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.ocsp.CertId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What a running service answers from. */
record FromTheLog(Statuses statuses, Enrolments enrolments) implements Responder.Knowledge {
    @Override
    public Optional<Instant> confirmedAt() {
        return statuses.confirmedAt();
    }

    @Override
    public Collection<Authority> authorities() {
        return statuses.authorities();
    }

    @Override
    public Standing standing(IssuerId issuer, CertId certificate, Instant now) {
        return statuses.of(issuer, certificate.number(), now);
    }

    @Override
    public Optional<Signer> signerOf(IssuerId authority) {
        return enrolments.signerOf(authority);
    }
}
