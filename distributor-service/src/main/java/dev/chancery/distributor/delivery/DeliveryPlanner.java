/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.facts.Sequentially;
import dev.chancery.distributor.orders.Slots;
import dev.chancery.distributor.orders.Slots.Held;
import dev.chancery.distributor.trust.TrustedRoots;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Compares what each place should hold (its binding, its slot's certificate, the trusted roots) with what was last planned for it, and plans the
 * difference. It makes no odds whether a new certificate, a changed binding or a new root led to it, nor how often it looks.
 */
@ApplicationScoped
class DeliveryPlanner {
    private final Database database;
    private final Inventory inventory;
    private final Slots slots;
    private final TrustedRoots roots;
    private final DeliveryQueue deliveryQueue;
    private volatile String trustPlanned = "";

    DeliveryPlanner(
            Database database, Inventory inventory, Slots slots, TrustedRoots roots, DeliveryQueue deliveryQueue) {
        this.database = database;
        this.inventory = inventory;
        this.slots = slots;
        this.roots = roots;
        this.deliveryQueue = deliveryQueue;
    }

    /** One place, and what it should hold. */
    private record Wanted(ServiceState service, Held held, Binding binding, String trust) {
        boolean isAt(PlacementRow placement) {
            return placement.slot.equals(held.slot().toString()) && placement.host.equals(binding.host());
        }

        boolean isPlannedAs(@Nullable PlacementRow last) {
            return last != null && isSameCertificate(last) && isSameBinding(last) && last.trust.equals(trust);
        }

        boolean isSameCertificate(PlacementRow last) {
            return last.certificate.equals(held.certificate().toString());
        }

        boolean isSameBinding(PlacementRow last) {
            return last.binding.equals(BindingJson.fingerprint(binding));
        }

        /** A new certificate is brought by the command that led to it, anything else by a change of the service or of trust. */
        DeliveryQueue.Plan toPlan(@Nullable PlacementRow last) {
            String change = "bindings:" + service.name() + ":" + service.version();
            String cause = switch (last) {
                case null -> held.isNew() ? held.orderId() : change;
                case PlacementRow row when !isSameCertificate(row) -> held.orderId();
                case PlacementRow row when !isSameBinding(row) -> change;
                default -> "trust:" + trust;
            };
            return new DeliveryQueue.Plan(cause, held, binding, change + ":" + trust);
        }
    }

    /** Looks at what changed; at everything once after the start, and when the roots change. */
    Uni<Void> plan() {
        if (roots.now().certificates().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String trust = roots.now().fingerprint();
        boolean all = !trust.equals(trustPlanned);
        return database.withSession(session -> inventory.services(session, all))
                .chain(names -> Sequentially.each(
                        names, name -> database.withTransaction(session -> plan(session, name, trust))))
                .invoke(() -> trustPlanned = trust);
    }

    private Uni<Void> plan(Mutiny.StatelessSession session, String name, String trust) {
        return inventory
                .service(session, name)
                .chain(service -> slots.of(session, name).map(held -> wanted(service, held, trust)))
                .chain(wanted -> placements(session, name)
                        .chain(placements -> unbind(session, wanted, placements)
                                .chain(() -> Sequentially.each(wanted, place -> plan(session, place, placements)))))
                .chain(() -> inventory.planned(session, name))
                .chain(() -> slots.planned(session, name));
    }

    private static List<Wanted> wanted(Optional<ServiceState> service, List<Held> held, String trust) {
        return service.stream()
                .flatMap(state -> state.bindings().stream()
                        .flatMap(binding -> held.stream()
                                .filter(slot -> slot.slot().kind().equals(binding.kind()))
                                .map(slot -> new Wanted(state, slot, binding, trust))))
                .toList();
    }

    private Uni<Void> plan(Mutiny.StatelessSession session, Wanted wanted, List<PlacementRow> placements) {
        PlacementRow last = placements.stream().filter(wanted::isAt).findFirst().orElse(null);
        return wanted.isPlannedAs(last)
                ? Uni.createFrom().voidItem()
                : deliveryQueue.enter(session, wanted.toPlan(last)).chain(() -> remember(session, wanted));
    }

    private static Uni<Void> remember(Mutiny.StatelessSession session, Wanted wanted) {
        return session.createNativeQuery("insert into placement (slot, host, certificate, binding, trust)"
                        + " values (:slot, :host, :certificate, :binding, :trust) on conflict (slot, host)"
                        + " do update set certificate = excluded.certificate, binding = excluded.binding,"
                        + " trust = excluded.trust")
                .setParameter("slot", wanted.held().slot().toString())
                .setParameter("host", wanted.binding().host())
                .setParameter("certificate", wanted.held().certificate().toString())
                .setParameter("binding", BindingJson.fingerprint(wanted.binding()))
                .setParameter("trust", wanted.trust())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** What is bound no more is planned no more. Files that lie on the host stay there: whoever uses them decides when they go. */
    private Uni<Void> unbind(Mutiny.StatelessSession session, List<Wanted> wanted, List<PlacementRow> placements) {
        List<PlacementRow> gone = placements.stream()
                .filter(row -> wanted.stream().noneMatch(place -> place.isAt(row)))
                .toList();
        return Sequentially.each(
                gone,
                row -> deliveryQueue
                        .endUnbound(session, row.slot, row.host)
                        .chain(() -> session.createNativeQuery(
                                        "delete from placement where slot = :slot and host = :host")
                                .setParameter("slot", row.slot)
                                .setParameter("host", row.host)
                                .executeUpdate())
                        .replaceWithVoid());
    }

    private static Uni<List<PlacementRow>> placements(Mutiny.StatelessSession session, String service) {
        return session.createNativeQuery(
                        "select * from placement where split_part(slot, '/', 1) = :service", PlacementRow.class)
                .setParameter("service", service)
                .getResultList();
    }
}
