/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.status;

import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.distributor.facts.BrokerTime;
import dev.chancery.distributor.trust.TrustedRoots;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Whether a certificate may be put on a host: not one that is revoked, on hold, past its end by the broker's clock, of a blocked key, signed
 * under an authority that is revoked or distrusted, or behind a newer one of its slot.
 */
@ApplicationScoped
public class Deliverability {
    private final BrokerTime time;
    private final TrustedRoots authorities;

    Deliverability(BrokerTime time, TrustedRoots authorities) {
        this.time = time;
        this.authorities = authorities;
    }

    /**
     * What is to be delivered.
     *
     * @param id {@code issuer.serial}; empty where the issuer is not known
     * @param publicKey SHA-256 of its SubjectPublicKeyInfo, hex
     * @param notAfter inclusive
     */
    public record Candidate(Slot slot, String id, String publicKey, Instant notAfter) {
        private Optional<IssuerId> issuer() {
            return id.isEmpty()
                    ? Optional.empty()
                    : Optional.of(CertificateId.parse(id).issuer());
        }
    }

    /** Why it must not be delivered now, as a sentence; empty when it may. The views have to have seen the end of the log. */
    public Uni<Optional<String>> flaw(Mutiny.StatelessSession session, Candidate candidate) {
        return ownFlaw(session, candidate)
                .chain(flaw -> flaw.isPresent()
                        ? Uni.createFrom().item(flaw)
                        : isSuperseded(session, candidate)
                                .map(superseded -> superseded
                                        ? said(candidate, "has a successor on the log that is not in this database")
                                        : Optional.<String>empty()));
    }

    /** The same for what was on the host before, which has a successor by its nature. */
    public Uni<Optional<String>> ownFlaw(Mutiny.StatelessSession session, Candidate candidate) {
        if (!time.instant().isBefore(candidate.notAfter().plusSeconds(1))) {
            return Uni.createFrom().item(said(candidate, "ended at " + candidate.notAfter()));
        }
        Optional<String> above = flawAbove(candidate);
        if (above.isPresent()) {
            return Uni.createFrom().item(above);
        }
        return isBlocked(session, candidate)
                .chain(blocked -> blocked
                        ? Uni.createFrom().item(said(candidate, "has a key that is blocked"))
                        : session.createNativeQuery(
                                        "select type, value from transition where certificate = :certificate order by log_offset",
                                        Object[].class)
                                .setParameter("certificate", candidate.id())
                                .getResultList()
                                .map(rows -> revocation(candidate, rows)));
    }

    /** The same about those above it alone: who signed it is not to be believed any more. */
    public Optional<String> flawAbove(Candidate candidate) {
        return candidate
                .issuer()
                .flatMap(issuer -> authorities.ends().flawUnder(issuer))
                .flatMap(flaw -> said(candidate, flaw));
    }

    private static Optional<String> revocation(Candidate candidate, List<Object[]> transitions) {
        RevocationStatus status = RevocationStatus.initial();
        for (Object[] row : transitions) {
            if (StatusView.UNREADABLE.equals(row[0])) {
                return said(candidate, "has a revocation on the log that cannot be read");
            }
            RevocationTransition transition = Streams.REVOCATIONS.read((String) row[0], (byte[]) row[1]);
            // Since when decides nothing here.
            status = status.after(transition, transition.at());
        }
        return switch (status) {
            case RevocationStatus.NotRevoked _ -> Optional.empty();
            case RevocationStatus.Held _ -> said(candidate, "is on hold");
            case RevocationStatus.Revoked revoked ->
                said(candidate, "is revoked (" + revoked.reason().rfcName() + ")");
        };
    }

    private static Uni<Boolean> isBlocked(Mutiny.StatelessSession session, Candidate candidate) {
        return session.createNativeQuery("select exists (select 1 from blocked_key where key = :key)", Boolean.class)
                .setParameter("key", candidate.publicKey())
                .getSingleResult();
    }

    /** By a certificate whose request this database does not know: of those that it knows, the slot holds the newest. */
    private static Uni<Boolean> isSuperseded(Mutiny.StatelessSession session, Candidate candidate) {
        return session.createNativeQuery(
                        "select exists (select 1 from issued i where i.slot = :slot and i.certificate <> :certificate"
                                + " and i.issued_at >= coalesce((select o.issued_at from issued o where o.certificate = :certificate),"
                                + " timestamptz 'epoch') and not exists (select 1 from request r where r.digest = i.digest))",
                        Boolean.class)
                .setParameter("slot", candidate.slot().toString())
                .setParameter("certificate", candidate.id())
                .getSingleResult();
    }

    private static Optional<String> said(Candidate candidate, String flaw) {
        return Optional.of("certificate " + candidate.id() + " " + flaw
                + ", so it is not delivered; the place waits for its successor: chancery issue "
                + candidate.slot().service() + " --kind " + candidate.slot().kind());
    }
}
