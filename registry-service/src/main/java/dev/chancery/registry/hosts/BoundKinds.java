/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** For which kinds of certificate a service has a place. */
@ApplicationScoped
public class BoundKinds {
    private final HostsAndServices inventory;

    BoundKinds(HostsAndServices inventory) {
        this.inventory = inventory;
    }

    /** The kinds, in order; none when it is bound nowhere. Fails with a 404 problem for a service that does not exist. */
    public Uni<Set<String>> of(String service) {
        String name = InventoryNames.serviceName(service);
        return inventory
                .find("service/" + name)
                .map(found -> InventoryStates.requirePresent(ServiceState.class, "service", name, found.orElse(null)))
                .map(known ->
                        known.bindings().stream().map(Binding::kind).collect(Collectors.toCollection(TreeSet::new)));
    }
}
