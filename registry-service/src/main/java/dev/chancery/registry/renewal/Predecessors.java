/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.renewal;

import dev.chancery.registry.ledger.Certificate;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.policy.Policies;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.CertificateId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates people may renew here by a request of their own. The issuer keeps no inventory and takes the registry's word for it, so the registry
 * looks: the policy has to grant the predecessor's tenant, and the distributor's certificates are the distributor's alone.
 */
@ApplicationScoped
public class Predecessors {
    private static final String HERE = "registry";
    private static final String DISTRIBUTOR = "distributor";

    private final Ledger ledger;
    private final Policies policies;
    private final InstantSource clock;

    Predecessors(Ledger ledger, Policies policies, InstantSource clock) {
        this.ledger = ledger;
        this.policies = policies;
        this.clock = clock;
    }

    /** Completes when the request may name it; fails with a problem (422) that says why not. */
    public Uni<Void> requireOurs(@Nullable CertificateId renews) {
        return renews == null
                ? Uni.createFrom().voidItem()
                : ledger.get(renews).invoke(found -> require(renews, found)).replaceWithVoid();
    }

    private void require(CertificateId renews, Optional<Certificate> found) {
        Certificate predecessor = found.orElseThrow(() -> problem(
                "known",
                "The inventory contains no certificate " + renews + "; 'chancery list' shows the " + "certificates."));
        if (predecessor.tenant().equals(DISTRIBUTOR)) {
            throw problem(
                    "not-the-distributors",
                    "The key of certificate " + renews + " is held by the distributor; run chancery " + "renew "
                            + renews + ".");
        }
        if (!isGranted(predecessor.tenant())) {
            throw problem(
                    "renewsFor",
                    "Certificate " + renews + " belongs to tenant " + predecessor.tenant()
                            + ", and the policy does not allow the registry to renew for it "
                            + "(tenants.registry.renewsFor). That "
                            + "tenant has to renew it.");
        }
    }

    /** A log without a policy has no issuer that would grant anything. */
    private boolean isGranted(String tenant) {
        return policies.renewsFor(HERE, clock.instant())
                .map(granted -> granted.contains(tenant))
                .orElse(tenant.equals(HERE));
    }

    private static RuntimeException problem(String rule, String sentence) {
        return Problem.of(422, "renews", rule, sentence).exception();
    }
}
