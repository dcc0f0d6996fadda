/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.registry.ledger.Certificate;
import dev.chancery.registry.ledger.KeyReach;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a certificate's revocation, publishes the transition, and answers once the ledger has passed it.
 *
 * <p>The decision may be made on a view that lacks a transition of this very moment. That costs nothing: a transition that is not needed any
 * more changes nothing in the fold, and the answer is what stands after it.
 */
@ApplicationScoped
class Revocations {
    private static final String HOLD = RevocationReason.CERTIFICATE_HOLD.rfcName();
    private static final String COMPROMISE = RevocationReason.KEY_COMPROMISE.rfcName();

    private final Ledger ledger;
    private final RevocationPublisher revocationPublisher;
    private final InstantSource clock;

    Revocations(Ledger ledger, RevocationPublisher revocationPublisher, InstantSource clock) {
        this.ledger = ledger;
        this.revocationPublisher = revocationPublisher;
        this.clock = clock;
    }

    /** Revokes or holds; where that changes nothing, answers what stands. */
    Uni<Certificate> revoke(String id, RevocationRequest ask, String actor) {
        revocationPublisher.requireFreshView();
        return ledger.find(id)
                .chain(certificate -> reach(certificate, ask)
                        .chain(reach -> blockKey(certificate, ask, actor)
                                .chain(() -> revoke(certificate, ask, actor))
                                .map(revoked -> blocksKey(ask) ? revoked.withSameKey(reach) : revoked)));
    }

    /** What else such a revocation would revoke: nothing, unless it is for the key. */
    Uni<KeyReach> reach(String id, RevocationRequest ask) {
        return ledger.find(id).chain(certificate -> reach(certificate, ask));
    }

    private Uni<KeyReach> reach(Certificate certificate, RevocationRequest ask) {
        return certificate
                .key()
                .filter(_ -> blocksKey(ask))
                .map(key -> ledger.reachOf(key, certificate.certificateId()))
                .orElseGet(() -> Uni.createFrom().item(KeyReach.NONE));
    }

    private static boolean blocksKey(RevocationRequest ask) {
        return ask.reason() == RevocationReason.KEY_COMPROMISE;
    }

    /**
     * What the key itself said: it is blocked first, which revokes every certificate of it even if nothing of what follows is done any more.
     *
     * @param evidence the JWS that the key signed
     */
    Uni<Certificate> revokeByKey(Certificate certificate, Sha256 key, String actor, String evidence) {
        revocationPublisher.requireFreshView();
        KeyBlocked blocked = new KeyBlocked(key, revocationPublisher.now(), actor, KeyBlocked.BY_PROOF, null, evidence);
        return revocationPublisher
                .carryOut(blocked)
                .chain(() ->
                        revoke(certificate, new RevocationRequest(RevocationReason.KEY_COMPROMISE, null, null), actor));
    }

    private Uni<Certificate> revoke(Certificate certificate, RevocationRequest ask, String actor) {
        return isNeeded(certificate, ask)
                ? carryOut(certificate, transition(certificate, ask, actor))
                : Uni.createFrom().item(certificate);
    }

    /** Releases the standing hold; a certificate that is not on hold is answered as it is, a revoked one refused. */
    Uni<Certificate> release(String id, String actor) {
        revocationPublisher.requireFreshView();
        return ledger.find(id).chain(certificate -> {
            Certificate.Revocation standing = certificate.revocation();
            if (standing == null) {
                return Uni.createFrom().item(certificate);
            }
            if (!standing.reason().equals(HOLD)) {
                throw Problem.of(
                                409,
                                "id",
                                "held",
                                "The certificate is permanently revoked (" + standing.reason()
                                        + "); only a certificate on hold can be released. Request a new certificate.")
                        .exception();
            }
            return carryOut(
                    certificate,
                    new HoldReleased(
                            RevocationPublisher.id(certificate.certificateId(), "release", standing.transition()),
                            certificate.certificateId(),
                            revocationPublisher.now(),
                            actor,
                            standing.transition()));
        });
    }

    /** The first revocation wins, except that a compromised key replaces a weaker reason. */
    private static boolean isNeeded(Certificate certificate, RevocationRequest ask) {
        Certificate.Revocation standing = certificate.revocation();
        if (standing == null) {
            return true;
        }
        if (standing.reason().equals(HOLD)) {
            return ask.reason() != RevocationReason.CERTIFICATE_HOLD;
        }
        return ask.reason() == RevocationReason.KEY_COMPROMISE
                && !standing.reason().equals(COMPROMISE);
    }

    private RevocationTransition transition(Certificate certificate, RevocationRequest ask, String actor) {
        if (ask.reason() == RevocationReason.CERTIFICATE_HOLD) {
            // A hold may follow the release of an earlier one within the second, so its id has its moment in it.
            String hold = RevocationPublisher.id(
                    certificate.certificateId(), HOLD, clock.instant().toString());
            return new CertificateHeld(
                    hold, certificate.certificateId(), revocationPublisher.now(), actor, ask.comment());
        }
        return revocationPublisher.revoked(certificate.certificateId(), ask.reason(), actor, ask.comment());
    }

    private Uni<Certificate> carryOut(Certificate certificate, RevocationTransition transition) {
        return revocationPublisher.carryOut(transition).chain(() -> ledger.find(certificate.id()));
    }

    /** An operator who says that the key is compromised also says that no certificate may be issued for it again, and that none of it is good. */
    private Uni<Void> blockKey(Certificate certificate, RevocationRequest ask, String actor) {
        @Nullable Sha256 key = certificate.key().orElse(null);
        // Of a serial without a certificate nobody here knows the key.
        if (!blocksKey(ask) || key == null) {
            return Uni.createFrom().voidItem();
        }
        // A word does not take the place of a proof.
        return ledger.isBlockedByProof(key)
                .chain(proved -> proved
                        ? Uni.createFrom().voidItem()
                        : revocationPublisher.carryOut(new KeyBlocked(
                                key, revocationPublisher.now(), actor, KeyBlocked.BY_OPERATOR, ask.comment(), null)));
    }
}
