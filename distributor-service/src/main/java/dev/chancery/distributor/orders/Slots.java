/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.Slot;
import dev.chancery.x509.CertificateId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** What each slot holds: the certificate of its newest granted order, and whose key goes with it. */
@ApplicationScoped
public class Slots {

    /**
     * @param orderId the command that led to it; {@link #keyOf} knows its key
     * @param chain PEM: the certificate and its issuers, without the root
     * @param isNew nothing was planned with it yet
     */
    public record Held(Slot slot, String orderId, CertificateId certificate, String chain, boolean isNew) {}

    /** Of a service, with the rows locked to the end of the transaction. */
    public Uni<List<Held>> of(Mutiny.StatelessSession session, String service) {
        return session.createNativeQuery(
                        "select * from slot where service = :service order by slot for update", SlotRow.class)
                .setParameter("service", service)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Held(
                                Slot.parse(row.slot),
                                row.orderId,
                                CertificateId.parse(row.certificate),
                                row.chain,
                                !row.planned))
                        .toList());
    }

    /** Whether it is this certificate that the slot holds. */
    public Uni<Boolean> holds(Mutiny.StatelessSession session, Slot slot, String certificate) {
        return session.createNativeQuery(
                        "select exists (select 1 from slot where slot = :slot and certificate = :certificate)",
                        Boolean.class)
                .setParameter("slot", slot.toString())
                .setParameter("certificate", certificate)
                .getSingleResult();
    }

    /** What follows from what the service's slots hold now has been planned. Part of the transaction that plans. */
    public Uni<Void> planned(Mutiny.StatelessSession session, String service) {
        return session.createNativeQuery("update slot set planned = true where service = :service and not planned")
                .setParameter("service", service)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** The encrypted private key that an order made; {@link HostKeyVault} opens it. */
    public Uni<String> keyOf(Mutiny.StatelessSession session, String orderId) {
        return session.createNativeQuery("select key_pem from orders where command_id = :id", String.class)
                .setParameter("id", orderId)
                .getSingleResult();
    }

    /** Somebody asked for what a slot holds to be delivered again: to one host, or to all. */
    public record Redelivery(
            String commandId, Slot slot, @Nullable String host) {}

    /** Those that nobody has taken on yet. */
    public Uni<List<Redelivery>> redeliveries(Mutiny.StatelessSession session) {
        return session.createNativeQuery(
                        "select * from orders where state = 'received' and verb = 'redeliver' order by sequence limit 50",
                        OrderRow.class)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Redelivery(row.commandId, row.slot(), row.host))
                        .toList());
    }

    /** True once: for whoever plans it in this transaction. */
    public Uni<Boolean> taken(Mutiny.StatelessSession session, Redelivery asked) {
        return session.createNativeQuery(
                        "update orders set state = 'done' where command_id = :command and state = 'received'")
                .setParameter("command", asked.commandId())
                .executeUpdate()
                .map(changed -> changed == 1);
    }

    /** An older order that is granted late does not replace what a newer one brought. */
    Uni<Void> fill(Mutiny.StatelessSession session, OrderRow order, CertificateGranted granted) {
        return session.createNativeQuery(
                        "insert into slot (slot, service, order_id, order_sequence, certificate, chain)"
                                + " values (:slot, :service, :order, :sequence, :certificate, :chain)"
                                + " on conflict (slot) do update set order_id = excluded.order_id,"
                                + " order_sequence = excluded.order_sequence, certificate = excluded.certificate,"
                                + " chain = excluded.chain, planned = false where slot.order_sequence < excluded.order_sequence")
                .setParameter("slot", order.slot().toString())
                .setParameter("service", order.service)
                .setParameter("order", order.commandId)
                .setParameter("sequence", order.sequence)
                .setParameter("certificate", granted.certificate().toString())
                .setParameter("chain", granted.chain())
                .executeUpdate()
                .replaceWithVoid();
    }
}
