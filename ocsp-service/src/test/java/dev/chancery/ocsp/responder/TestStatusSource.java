/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.signer.Signer;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ocsp.CertId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a responder answers from, everything to be set by a test. */
class TestStatusSource implements Responder.StatusSource {
    Optional<Instant> confirmedAt;
    final Map<SerialNumber, RecordedStatus> timeline = new HashMap<>();
    Function<IssuerId, Optional<Signer>> signers;
    private final List<Authority> authorities;

    TestStatusSource(Instant confirmedAt, List<Authority> authorities, Function<IssuerId, Optional<Signer>> signers) {
        this.confirmedAt = Optional.of(confirmedAt);
        this.authorities = authorities;
        this.signers = signers;
    }

    @Override
    public Optional<Instant> confirmedAt() {
        return confirmedAt;
    }

    @Override
    public Collection<Authority> authorities() {
        return authorities;
    }

    @Override
    public RecordedStatus standing(IssuerId issuer, CertId certificate, Instant now) {
        return certificate
                .serial()
                .<RecordedStatus>map(serial -> timeline.getOrDefault(serial, new RecordedStatus.Unknown()))
                .orElse(new RecordedStatus.Unknown());
    }

    @Override
    public Optional<Signer> signerOf(IssuerId authority) {
        return signers.apply(authority);
    }
}
