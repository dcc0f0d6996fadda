/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.facts.DeploymentOutbox;
import dev.chancery.distributor.facts.DerivedId;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Ends an order that leads to no certificate: whoever waits for its deliveries is told why. */
@ApplicationScoped
class Refusals {
    /** Stands for the host in the answer to an order of a service that is bound to none. */
    private static final String NOWHERE = "unbound";

    private final Database database;
    private final Inventory inventory;
    private final DeploymentOutbox deploymentOutbox;
    private final InstantSource clock;

    Refusals(Database database, Inventory inventory, DeploymentOutbox deploymentOutbox, InstantSource clock) {
        this.database = database;
        this.inventory = inventory;
        this.deploymentOutbox = deploymentOutbox;
        this.clock = clock;
    }

    Uni<Void> refuse(OrderRow order, String sentence) {
        return database.withTransaction(session -> session.createNativeQuery("update orders set state = 'refused'"
                        + " where command_id = :command and state in ('received', 'requested')")
                .setParameter("command", order.commandId)
                .executeUpdate()
                .chain(ended -> ended == 0
                        ? Uni.createFrom().voidItem()
                        : inventory
                                .service(session, order.service)
                                .chain(service -> deploymentOutbox.storeAll(
                                        session, failed(order, hosts(order, service), sentence)))));
    }

    private List<DeploymentAdvanced> failed(OrderRow order, List<String> hosts, String sentence) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return hosts.stream()
                .map(host -> new DeploymentAdvanced(
                        DerivedId.of("deployment", order.commandId, host),
                        order.commandId,
                        order.slot(),
                        host,
                        DeploymentAdvanced.State.FAILED,
                        null,
                        now,
                        List.of(),
                        false,
                        sentence))
                .toList();
    }

    private static List<String> hosts(OrderRow order, Optional<ServiceState> service) {
        List<String> hosts = service.stream()
                .flatMap(state -> state.bindings().stream())
                .filter(binding -> binding.kind().equals(order.kind))
                .map(Binding::host)
                .distinct()
                .toList();
        return hosts.isEmpty() ? List.of(NOWHERE) : hosts;
    }
}
