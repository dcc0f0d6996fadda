/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.registry.ledger.CertificateOfBlockedKey;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.x509.RevocationReason;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Revokes every certificate of a blocked key, whoever issued it, and also one that is only issued or only read afterwards. What is left to do is looked
 * up anew every time, and each transition's id is a function of the certificate: whoever blocked the key may die, and two registries may do the same.
 */
@ApplicationScoped
class KeyRevocations {
    private static final Logger LOG = Logger.getLogger(KeyRevocations.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int AT_ONCE_MAX = 100;

    private final Ledger ledger;
    private final RevocationPublisher revocationPublisher;

    KeyRevocations(Ledger ledger, RevocationPublisher revocationPublisher) {
        this.ledger = ledger;
        this.revocationPublisher = revocationPublisher;
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.every(EVERY, EVERY, this::revokeWhatIsLeft);
    }

    private Uni<Void> revokeWhatIsLeft() {
        if (!ledger.progress().isCaughtUp() || !revocationPublisher.isViewFresh()) {
            return Uni.createFrom().voidItem();
        }
        return ledger.ofBlockedKeys(AT_ONCE_MAX)
                .chain(this::revoke)
                .onFailure()
                .invoke(failure -> LOG.warnf("certificates of blocked keys are left cause=\"%s\"", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> revoke(List<CertificateOfBlockedKey> left) {
        return left.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(left.stream().map(this::revoke).toList())
                        .andFailFast()
                        .replaceWithVoid();
    }

    private Uni<Void> revoke(CertificateOfBlockedKey one) {
        return revocationPublisher.carryOut(revocationPublisher.revoked(
                one.certificate(),
                RevocationReason.KEY_COMPROMISE,
                one.actor(),
                "its key is blocked (" + one.proof() + ")"));
    }
}
