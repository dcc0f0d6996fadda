/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** For which kinds of certificate a service has a binding. */
@ApplicationScoped
public class BoundKinds {
    private static final String USUAL = "server";

    private final HostsAndServices inventory;

    BoundKinds(HostsAndServices inventory) {
        this.inventory = inventory;
    }

    /**
     * The kind that is meant. Fails with a 404 problem for a service that does not exist, and with a 409 problem where it has no such binding.
     *
     * @param kind null where the caller names none: the only one, or server
     * @param host null for all
     */
    public Uni<String> choose(String service, @Nullable String kind, @Nullable String host) {
        String name = InventoryNames.serviceName(service);
        return inventory
                .find("service/" + name)
                .map(found -> InventoryStates.requirePresent(ServiceState.class, "service", name, found.orElse(null)))
                .map(known -> choose(known, kind, host));
    }

    private static String choose(ServiceState service, @Nullable String kind, @Nullable String host) {
        List<Binding> bindings = service.bindings().stream()
                .filter(binding -> host == null || host.equals(binding.host()))
                .toList();
        Set<String> kinds = bindings.stream().map(Binding::kind).collect(Collectors.toCollection(TreeSet::new));
        if (kinds.isEmpty()) {
            throw unbound(service.name(), host);
        }
        if (kind == null && (kinds.size() == 1 || kinds.contains(USUAL))) {
            return kinds.size() == 1 ? kinds.iterator().next() : USUAL;
        }
        if (kind != null && kinds.contains(kind)) {
            return kind;
        }
        throw Problem.of(
                        409,
                        "kind",
                        "bound",
                        kind == null
                                ? "The service is bound for more than one kind; give one of " + kinds + "."
                                : "The service is not bound for this kind, only for " + kinds + ".")
                .exception();
    }

    private static RuntimeException unbound(String service, @Nullable String host) {
        return host == null
                ? Problem.of(
                                409,
                                "name",
                                "bound",
                                "The service " + service + " is not bound to any host; bind it with `chancery bind`.")
                        .exception()
                : Problem.of(
                                409,
                                "host",
                                "bound",
                                "The service " + service
                                        + " is not bound to this host; `chancery services` lists its hosts.")
                        .exception();
    }
}
