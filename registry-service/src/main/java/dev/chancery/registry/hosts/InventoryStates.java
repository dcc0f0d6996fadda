/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.registry.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be done with a state of either kind. */
final class InventoryStates {
    private InventoryStates() {}

    /** The state, where it is there; else fails with a problem (404). {@code noun} is what callers call its kind, and the command line. */
    static <S extends InventoryState> S requirePresent(
            Class<S> kind, String noun, String name, @Nullable InventoryState state) {
        if (state != null && kind.isInstance(state) && !state.deleted()) {
            return kind.cast(state);
        }
        throw Problem.of(
                        404,
                        "name",
                        "known",
                        "There is no " + noun + " " + name + "; `chancery " + noun + "s add " + name + "` creates one.")
                .exception();
    }

    /** The state under a version that {@code actor} makes. */
    static InventoryState under(InventoryState state, long version, @Nullable String actor) {
        return switch (state) {
            case HostState host -> as(host, version, host.deleted(), actor);
            case ServiceState service -> as(service, version, service.deleted(), actor, service.bindings());
        };
    }

    /** The next version of a state that {@code actor} deletes: without its bindings. */
    static InventoryState deleted(InventoryState state, String actor) {
        long version = state.version() + 1;
        return switch (state) {
            case HostState host -> as(host, version, true, actor);
            case ServiceState service -> as(service, version, true, actor, List.of());
        };
    }

    private static HostState as(HostState host, long version, boolean deleted, @Nullable String actor) {
        return new HostState(host.name(), version, deleted, actor, host.address(), host.target(), host.labels());
    }

    private static ServiceState as(
            ServiceState service, long version, boolean deleted, @Nullable String actor, List<Binding> bindings) {
        return new ServiceState(
                service.name(),
                version,
                deleted,
                actor,
                service.hostname(),
                service.aliases(),
                service.validity(),
                service.autoRenew(),
                service.labels(),
                bindings);
    }
}
