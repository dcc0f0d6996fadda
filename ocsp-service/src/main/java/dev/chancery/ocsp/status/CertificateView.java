/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationStatus.Held;
import dev.chancery.contracts.RevocationStatus.Revoked;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The standing of every certificate. Safe for several threads.
 *
 * <p>A certificate that nothing happened to lives in a {@link SerialTable}; one with a transition costs about 400 bytes more. The topics may be
 * read in any order between each other: a revocation that comes before its issuance counts.
 */
final class CertificateView {
    private final Duration renewalGrace;
    private final Map<IssuerId, SerialTable> recorded = new HashMap<>();
    private final Map<IssuerId, Map<BigInteger, RevocationStatus>> revocations = new HashMap<>();
    private final Set<CertificateId> unreadIssuances = new HashSet<>();
    private final Set<CertificateId> unreadRevocations = new HashSet<>();
    private final IssuedSignerCounts signers = new IssuedSignerCounts();
    private long entered;
    private long clearings;

    /** @param renewalGrace how long after notAfter status is still given (RFC 9919) */
    CertificateView(Duration renewalGrace) {
        this.renewalGrace = renewalGrace;
    }

    synchronized void clear() {
        clearings++;
        recorded.clear();
        revocations.clear();
        unreadIssuances.clear();
        unreadRevocations.clear();
        signers.clear();
    }

    /** Takes what a snapshot held of the serial numbers; transitions are read from the log. */
    synchronized void restore(Snapshot snapshot) {
        recorded.putAll(snapshot.tables());
        unreadIssuances.addAll(snapshot.unread());
        signers.restore(snapshot.signers());
    }

    IssuedSignerCounts signers() {
        return signers;
    }

    /** How many records of issuances were read since the start. */
    synchronized long entered() {
        return entered;
    }

    synchronized long clearings() {
        return clearings;
    }

    synchronized Set<IssuerId> issuers() {
        return Set.copyOf(recorded.keySet());
    }

    synchronized Set<CertificateId> unreadIssuances() {
        return Set.copyOf(unreadIssuances);
    }

    /** A part of what is recorded of an issuer, for a snapshot. */
    synchronized ByteBuffer segment(IssuerId issuer, int index) {
        return recorded.getOrDefault(issuer, new SerialTable()).segment(index);
    }

    synchronized void enter(SerialRecorded issuance, Instant now) {
        CertificateId id = normal(issuance.certificate());
        recorded.computeIfAbsent(id.issuer(), _ -> new SerialTable())
                .put(id.serial().value(), issuance.notAfter(), now.minus(renewalGrace));
        unreadIssuances.remove(id);
        signers.enter(issuance);
        entered++;
    }

    /** @param appendedAt the broker's append time: since then it counts */
    synchronized void enter(RevocationTransition transition, Instant appendedAt) {
        CertificateId id = transition.certificate();
        Map<BigInteger, RevocationStatus> ofIssuer = revocations.computeIfAbsent(id.issuer(), _ -> new HashMap<>());
        BigInteger serial = id.serial().value();
        ofIssuer.put(
                serial,
                ofIssuer.getOrDefault(serial, RevocationStatus.initial()).after(transition, appendedAt));
    }

    /** A record on issuances about this certificate could not be read. A later one that can makes up for it. */
    synchronized void unreadableIssuance(CertificateId id) {
        unreadIssuances.add(normal(id));
    }

    /** A record on revocations could not be read: it may have been any transition, so only being revoked already is certain. */
    synchronized void unreadableRevocation(CertificateId id) {
        unreadRevocations.add(normal(id));
    }

    synchronized RecordedStatus of(IssuerId issuer, BigInteger serial, Instant now) {
        if (!SerialNumber.isInRange(serial)) { // none of ours, whoever asks
            return new RecordedStatus.Unknown();
        }
        SerialTable table = recorded.get(issuer);
        Optional<Instant> notAfter = table == null ? Optional.empty() : table.notAfter(serial);
        // RFC 9919: once the grace is over, the responder no longer knows the certificate, whatever became of it.
        if (notAfter.isPresent() && now.isAfter(notAfter.get().plus(renewalGrace))) {
            return new RecordedStatus.Unknown();
        }
        RevocationStatus status =
                revocations.getOrDefault(issuer, Map.of()).getOrDefault(serial, RevocationStatus.initial());
        if (status instanceof Revoked revoked) {
            return new RecordedStatus.Revoked(revoked.reason(), revoked.at());
        }
        if (isUnclear(issuer, serial)) {
            return new RecordedStatus.Unclear();
        }
        if (status instanceof Held held) {
            return new RecordedStatus.Revoked(RevocationReason.CERTIFICATE_HOLD, held.at());
        }
        return notAfter.isPresent() ? new RecordedStatus.Good() : new RecordedStatus.Unknown();
    }

    synchronized long size() {
        return recorded.values().stream().mapToLong(SerialTable::size).sum();
    }

    synchronized int unclear() {
        return unreadIssuances.size() + unreadRevocations.size();
    }

    private boolean isUnclear(IssuerId issuer, BigInteger serial) {
        if (unreadIssuances.isEmpty() && unreadRevocations.isEmpty()) {
            return false;
        }
        CertificateId id = new CertificateId(issuer, SerialNumber.issued(serial));
        return unreadIssuances.contains(id) || unreadRevocations.contains(id);
    }

    /** A serial number is asked for by its value; imported ones are spelled shorter than ours. */
    static CertificateId normal(CertificateId id) {
        return new CertificateId(id.issuer(), SerialNumber.issued(id.serial().value()));
    }
}
