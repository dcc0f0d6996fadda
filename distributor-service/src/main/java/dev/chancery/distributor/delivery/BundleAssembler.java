/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.orders.HostKeyVault;
import dev.chancery.distributor.orders.Slots;
import dev.chancery.distributor.status.Deliverability;
import dev.chancery.distributor.trust.Roots;
import dev.chancery.distributor.trust.TrustedRoots;
import dev.chancery.eventlog.view.Database;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SigningKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;

/** Puts together what a delivery brings: the one place where a host's private key is in the clear. */
@ApplicationScoped
class BundleAssembler {
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    private final Database database;
    private final Inventory inventory;
    private final Slots slots;
    private final HostKeyVault keys;
    private final TrustedRoots roots;
    private final Deliverability deliverability;
    private final Vertx vertx;

    BundleAssembler(
            Database database,
            Inventory inventory,
            Slots slots,
            HostKeyVault keys,
            TrustedRoots roots,
            Deliverability deliverability,
            Vertx vertx) {
        this.database = database;
        this.inventory = inventory;
        this.slots = slots;
        this.keys = keys;
        this.roots = roots;
        this.deliverability = deliverability;
        this.vertx = vertx;
    }

    /** Whether a delivery can be made now. */
    sealed interface Material {
        record Ready(CertificateBundle set) implements Material {}

        /** @param sentence what is waited for */
        record NotYet(State state, String sentence) implements Material {}
    }

    Uni<Material> of(DeliveryRow row) {
        return database.withTransaction(session -> inventory
                        .host(session, row.host)
                        .chain(host -> host.isPresent()
                                ? slots.keyOf(session, row.orderId)
                                : Uni.createFrom().item("")))
                .chain(hidden -> hidden.isEmpty()
                        ? Uni.createFrom().item(unknownHost(row))
                        : vertx.executeBlocking(() -> of(row, hidden), false));
    }

    private Material of(DeliveryRow row, String hidden) {
        List<X509CertificateHolder> chain = Pem.parseChain(row.chain);
        Roots trusted = roots.now();
        if (!trusted.anchors(chain.getLast())) {
            // Who was trusted and is no more is not trusted by waiting.
            return deliverability
                    .flawAbove(row.toCandidate())
                    .map(flaw -> new Material.NotYet(State.WAITING_FOR_SUCCESSOR, flaw))
                    .orElseGet(
                            () -> new Material.NotYet(
                                    State.WAITING_FOR_TRUST,
                                    "the chain ends under a root that is not trusted yet; confirm the root, or have a trusted one cross-sign it"));
        }
        SigningKey key = keys.decrypt(hidden, row.orderId);
        X509CertificateHolder leaf = chain.getFirst();
        if (!KeyCheck.fingerprint(key.publicKey()).equals(KeyCheck.fingerprint(leaf.getSubjectPublicKeyInfo()))) {
            throw new IllegalStateException(
                    "the stored key is not the certificate's: restore key-directory and database"
                            + " from one backup, or issue again");
        }
        return new Material.Ready(new CertificateBundle(
                text(Pem.of(PRIVATE_KEY, key.pkcs8()).text()),
                text(Pem.certificate(leaf)),
                text(Pem.chain(chain)),
                text(trusted.pem())));
    }

    private static Material unknownHost(DeliveryRow row) {
        return new Material.NotYet(
                State.UNREACHABLE,
                "the registry knows no host \"" + row.host
                        + "\"; add it (chancery hosts add), or unbind the service from it");
    }

    private static Bytes text(String pem) {
        return Bytes.of(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
