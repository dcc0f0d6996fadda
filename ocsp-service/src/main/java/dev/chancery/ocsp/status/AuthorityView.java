/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityConfirmed;
import dev.chancery.contracts.AuthorityEvent.AuthorityDistrusted;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;

/** Every authority that the log knows, in the order of their announcement. Few, so each change makes a new map. Safe for several threads. */
final class AuthorityView {
    private final CaCertificateStatusView certified;
    private volatile Map<IssuerId, Authority> known = Map.of();

    /** @param renewalGrace how long after notAfter the status of their certificates is still given (RFC 9919) */
    AuthorityView(Duration renewalGrace) {
        this.certified = new CaCertificateStatusView(renewalGrace);
    }

    synchronized void clear() {
        known = Map.of();
        certified.clear();
    }

    /** Where their own certificates stand. */
    CaCertificateStatusView certified() {
        return certified;
    }

    /**
     * @param appendedAt the broker's append time of the event
     * @throws UnreadableMessageException when the announced certificate is none, or not that of the authority that it names
     */
    synchronized void enter(AuthorityEvent event, Instant appendedAt) {
        switch (event) {
            case AuthorityAnnounced planned -> enter(announced(planned));
            case AuthorityDistrusted distrusted ->
                find(distrusted.authority()).map(Authority::withDistrust).ifPresent(this::enter);
            case AuthorityRevoked revoked ->
                find(revoked.authority()).map(Authority::withRevocation).ifPresent(this::enter);
            // Retired, its certificates are still asked about; expired, its answers end with its notAfter.
            case AuthorityRetired _, AuthorityConfirmed _ -> {}
        }
        certified.enter(event, appendedAt);
    }

    Optional<Authority> find(IssuerId id) {
        return Optional.ofNullable(known.get(id));
    }

    Collection<Authority> all() {
        return known.values();
    }

    private void enter(Authority authority) {
        Map<IssuerId, Authority> next = new LinkedHashMap<>(known);
        next.put(authority.id(), authority);
        known = Collections.unmodifiableMap(next);
    }

    /** Announced again, by a restored log or by an issuer that was cut off, it stays what it became meanwhile. */
    private Authority announced(AuthorityAnnounced planned) {
        X509CertificateHolder certificate = certificate(planned);
        if (!IssuerId.of(certificate).equals(planned.authority())) {
            throw new UnreadableMessageException(
                    "the certificate is that of " + IssuerId.of(certificate) + ", not of " + planned.authority());
        }
        return new Authority(
                planned.authority(),
                planned.name(),
                planned.role(),
                certificate,
                planned.parent(),
                planned.certifiesSigners(),
                planned.statusUrl(),
                find(planned.authority()).map(Authority::distrusted).orElse(false),
                find(planned.authority()).map(Authority::revoked).orElse(false));
    }

    private static X509CertificateHolder certificate(AuthorityAnnounced planned) {
        try {
            return Pem.parseCertificate(planned.certificate());
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException("field \"certificate\": " + e.getMessage(), e);
        }
    }
}
