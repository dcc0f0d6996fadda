/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.inventory;

import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** For which kinds of certificate a service has a place. */
@ApplicationScoped
public class BoundKinds {
    private final Inventory inventory;

    BoundKinds(Inventory inventory) {
        this.inventory = inventory;
    }

    /** The kinds, in order; none when it is bound nowhere. Fails with a 404 problem for a service that does not exist. */
    public Uni<Set<String>> of(String service) {
        return inventory.find("service/" + InventoryNames.serviceName(service)).map(found -> {
            if (found.orElse(null) instanceof ServiceState known && !known.deleted()) {
                return known.bindings().stream().map(Binding::kind).collect(Collectors.toCollection(TreeSet::new));
            }
            throw Problem.of(
                            404,
                            "name",
                            "known",
                            "There is no service " + service + "; `chancery services add " + service + "` makes one.")
                    .exception();
        });
    }
}
