/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.distributor.facts.DeploymentOutbox;
import dev.chancery.distributor.facts.DerivedId;
import dev.chancery.distributor.orders.Slots.Held;
import dev.chancery.distributor.status.Deliverability;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Writes deliveries down, each with its fact, in the transaction of whoever decided on them. */
@ApplicationScoped
class DeliveryQueue {
    static final String SUPERSEDED = "a newer delivery took its place";
    static final String UNBOUND = "the slot is bound to the host no more";

    private final DeploymentOutbox deploymentOutbox;
    private final Deliverability deliverability;
    private final InstantSource clock;

    DeliveryQueue(DeploymentOutbox deploymentOutbox, Deliverability deliverability, InstantSource clock) {
        this.deploymentOutbox = deploymentOutbox;
        this.deliverability = deliverability;
        this.clock = clock;
    }

    /**
     * @param commandId the command, or what else led to it
     * @param occasion tells two plans of one cause apart; with cause, place and certificate it makes the deployment's id
     */
    record Plan(String commandId, Held held, Binding binding, String occasion) {
        DeliveryRow toRow(Instant now) {
            DeliveryRow row = new DeliveryRow();
            row.slot = held.slot().toString();
            row.host = binding.host();
            row.commandId = commandId;
            row.orderId = held.orderId();
            row.certificate = held.certificate().toString();
            row.chain = held.chain();
            row.binding = BindingJson.write(binding);
            row.nextTryAt = now;
            row.deployment = DerivedId.of(
                    "deployment",
                    commandId,
                    row.slot,
                    row.host,
                    row.certificate,
                    BindingJson.fingerprint(binding),
                    occasion);
            return row;
        }
    }

    Uni<Void> enter(Mutiny.StatelessSession session, Plan plan) {
        DeliveryRow row = plan.toRow(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return insert(session, row)
                .chain(inserted -> inserted == 0
                        ? Uni.createFrom().voidItem()
                        : end(session, row.slot, row.host, row.deployment, SUPERSEDED, row.nextTryAt)
                                .chain(() -> deliverability.flaw(session, row.toCandidate()))
                                .chain(flaw -> deploymentOutbox.store(session, firstFact(row, flaw))));
    }

    private static DeploymentAdvanced firstFact(DeliveryRow row, Optional<String> flaw) {
        State state = flaw.isPresent() ? State.WAITING_FOR_SUCCESSOR : State.PLANNED;
        return row.advanced(state, row.nextTryAt, List.of(), false, flaw.orElse(null));
    }

    /** Ends what is planned for a place that is bound no more. */
    Uni<Void> endUnbound(Mutiny.StatelessSession session, String slot, String host) {
        return end(session, slot, host, "", UNBOUND, clock.instant());
    }

    /**
     * Ends what is planned for a place and has not begun, other than {@code except}. What has begun is brought to its end first; what is being
     * tried at this moment makes way when it cannot be done ({@link DeliveryProgress#waiting}).
     *
     * @param now the moment of what takes its place, so that readers who go by time see that last
     */
    private Uni<Void> end(
            Mutiny.StatelessSession session, String slot, String host, String except, String sentence, Instant now) {
        return session.createNativeQuery(
                        "update delivery set phase = 'ended', reason = 'superseded' where slot = :slot and host = :host"
                                + " and deployment <> :except and phase = 'planned'"
                                + " and (claimed_until is null or claimed_until < :now) returning *",
                        DeliveryRow.class)
                .setParameter("slot", slot)
                .setParameter("host", host)
                .setParameter("except", except)
                .setParameter("now", now)
                .getResultList()
                .chain(ended -> deploymentOutbox.storeAll(
                        session,
                        ended.stream()
                                .map(row -> row.advanced(State.FAILED, now, List.of(), false, sentence))
                                .toList()));
    }

    private static Uni<Integer> insert(Mutiny.StatelessSession session, DeliveryRow row) {
        return session.createNativeQuery(
                        "insert into delivery (deployment, slot, host, command_id, order_id, certificate,"
                                + " chain, binding, phase, next_try_at) values (:deployment, :slot, :host, :command, :order,"
                                + " :certificate, :chain, :binding, 'planned', :at) on conflict do nothing")
                .setParameter("deployment", row.deployment)
                .setParameter("slot", row.slot)
                .setParameter("host", row.host)
                .setParameter("command", row.commandId)
                .setParameter("order", row.orderId)
                .setParameter("certificate", row.certificate)
                .setParameter("chain", row.chain)
                .setParameter("binding", row.binding)
                .setParameter("at", row.nextTryAt)
                .executeUpdate();
    }
}
