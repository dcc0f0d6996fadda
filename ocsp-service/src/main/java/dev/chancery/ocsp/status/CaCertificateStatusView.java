/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityTimeline;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ValidityTime;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Where the certificates of authorities stand that an authority signed: they are on {@code authorities}, and on no other stream. Good is one that was
 * announced and counts there, by the serial number of its own certificate; who is distrusted or retired was not revoked. Safe for several threads.
 */
final class CaCertificateStatusView {
    private final Duration renewalGrace;
    private final Map<IssuerId, Map<BigInteger, Certified>> certified = new HashMap<>();
    private final Map<IssuerId, RecordedStatus.Revoked> revocations = new HashMap<>();
    private final Set<IssuerId> unread = new HashSet<>();
    private AuthorityTimeline counting = AuthorityTimeline.none();

    private record Certified(IssuerId authority, Instant notAfter) {}

    /** @param renewalGrace how long after notAfter status is still given (RFC 9919) */
    CaCertificateStatusView(Duration renewalGrace) {
        this.renewalGrace = renewalGrace;
    }

    synchronized void clear() {
        certified.clear();
        revocations.clear();
        unread.clear();
        counting = AuthorityTimeline.none();
    }

    /** @param appendedAt the broker's append time of the event */
    synchronized void enter(AuthorityEvent event, Instant appendedAt) {
        AuthorityTimeline before = counting;
        counting = before.after(event, appendedAt);
        if (event instanceof AuthorityAnnounced planned
                && planned.parent() != null
                && before.of(planned.authority()).isEmpty()
                && counting.of(planned.authority()).isPresent()) {
            certify(planned, planned.parent());
        }
        if (event instanceof AuthorityRevoked revoked) {
            // It ends what is signed a moment later, so that every issuer knows; the certificate is revoked as soon as
            // it is told.
            Instant at = revoked.at().isBefore(appendedAt) ? revoked.at() : appendedAt;
            revocations.putIfAbsent(revoked.authority(), new RecordedStatus.Revoked(revoked.reason(), at));
        }
    }

    /** A record about this authority could not be read: it may have been its revocation, so only being revoked already is certain. */
    synchronized void unreadable(IssuerId authority) {
        unread.add(authority);
    }

    /** The certificate of this authority; empty while none was announced that counts, and for a root. */
    synchronized Optional<CertificateId> certificateOf(IssuerId authority) {
        return certified.entrySet().stream()
                .flatMap(issuer -> issuer.getValue().entrySet().stream()
                        .filter(one -> one.getValue().authority().equals(authority))
                        .map(one -> new CertificateId(issuer.getKey(), SerialNumber.issued(one.getKey()))))
                .findFirst();
    }

    synchronized RecordedStatus of(IssuerId issuer, BigInteger serial, Instant now) {
        Certified found = certified.getOrDefault(issuer, Map.of()).get(serial);
        if (found == null || now.isAfter(found.notAfter().plus(renewalGrace))) {
            return new RecordedStatus.Unknown();
        }
        RecordedStatus.Revoked revoked = revocations.get(found.authority());
        if (revoked != null) {
            return revoked;
        }
        return unread.contains(found.authority()) ? new RecordedStatus.Unclear() : new RecordedStatus.Good();
    }

    synchronized int unclear() {
        return unread.size();
    }

    private void certify(AuthorityAnnounced planned, IssuerId parent) {
        X509CertificateHolder certificate = Pem.parseCertificate(planned.certificate());
        BigInteger serial = certificate.getSerialNumber();
        // A foreign root may number as RFC 5280 §4.1.2.2 forbids; nobody is answered about such a one, and no root of
        // ours numbers so.
        if (SerialNumber.isInRange(serial)) {
            certified
                    .computeIfAbsent(parent, _ -> new HashMap<>())
                    .put(
                            serial,
                            new Certified(
                                    planned.authority(),
                                    ValidityTime.decode(
                                            certificate.toASN1Structure().getEndDate())));
        }
    }
}
