/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.contracts.Slot;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.facts.DeploymentOutbox;
import dev.chancery.distributor.facts.DerivedId;
import dev.chancery.distributor.facts.Sequentially;
import dev.chancery.distributor.orders.Slots;
import dev.chancery.distributor.orders.Slots.Held;
import dev.chancery.distributor.orders.Slots.Redelivery;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Plans again what a slot holds, because somebody asked for it; what is on the host already is found there and left alone. */
@ApplicationScoped
class Redeliveries {
    private final Database database;
    private final Slots slots;
    private final Inventory inventory;
    private final DeliveryQueue deliveryQueue;
    private final DeploymentOutbox deploymentOutbox;
    private final InstantSource clock;

    Redeliveries(
            Database database,
            Slots slots,
            Inventory inventory,
            DeliveryQueue deliveryQueue,
            DeploymentOutbox deploymentOutbox,
            InstantSource clock) {
        this.database = database;
        this.slots = slots;
        this.inventory = inventory;
        this.deliveryQueue = deliveryQueue;
        this.deploymentOutbox = deploymentOutbox;
        this.clock = clock;
    }

    Uni<Void> plan() {
        return database.withSession(slots::redeliveries)
                .chain(asked ->
                        Sequentially.each(asked, one -> database.withTransaction(session -> plan(session, one))));
    }

    private Uni<Void> plan(Mutiny.StatelessSession session, Redelivery asked) {
        return slots.taken(session, asked)
                .chain(taken -> taken
                        ? inventory
                                .service(session, asked.slot().service())
                                .chain(service -> slots.of(session, asked.slot().service())
                                        .chain(held -> plan(session, asked, service, held)))
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> plan(
            Mutiny.StatelessSession session, Redelivery asked, Optional<ServiceState> service, List<Held> held) {
        Held holds = held.stream()
                .filter(slot -> slot.slot().equals(asked.slot()))
                .findFirst()
                .orElse(null);
        List<Binding> places = service.stream()
                .flatMap(state -> state.bindings().stream())
                .filter(binding -> binding.kind().equals(asked.slot().kind()))
                .filter(binding -> asked.host() == null || asked.host().equals(binding.host()))
                .toList();
        if (holds == null) {
            return fail(
                    session,
                    asked,
                    "the slot holds no certificate yet; issue one (chancery issue "
                            + asked.slot().service() + ")");
        }
        if (places.isEmpty()) {
            return fail(session, asked, "the slot is not bound there; bind it (chancery bind)");
        }
        return Sequentially.each(
                places,
                binding -> deliveryQueue.enter(
                        session, new DeliveryQueue.Plan(asked.commandId(), holds, binding, "again")));
    }

    private Uni<Void> fail(Mutiny.StatelessSession session, Redelivery asked, String sentence) {
        @Nullable String named = asked.host();
        String host = named == null ? "unbound" : named;
        Slot slot = asked.slot();
        return deploymentOutbox.store(
                session,
                new DeploymentAdvanced(
                        DerivedId.of("deployment", asked.commandId(), host),
                        asked.commandId(),
                        slot,
                        host,
                        State.FAILED,
                        null,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        List.of(),
                        false,
                        sentence));
    }
}
