/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.inventory;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.registry.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be done with a state of either kind. */
final class States {
    private States() {}

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
                        "There is no " + noun + " " + name + "; `chancery " + noun + "s add " + name + "` makes one.")
                .exception();
    }

    static InventoryState under(InventoryState state, long version) {
        return switch (state) {
            case HostState host ->
                new HostState(host.name(), version, host.deleted(), host.address(), host.target(), host.labels());
            case ServiceState service ->
                new ServiceState(
                        service.name(),
                        version,
                        service.deleted(),
                        service.hostname(),
                        service.aliases(),
                        service.validity(),
                        service.autoRenew(),
                        service.labels(),
                        service.bindings());
        };
    }

    /** What remains of a state that is deleted: its name and its version. */
    static InventoryState deleted(InventoryState state, long version) {
        return switch (state) {
            case HostState host ->
                new HostState(host.name(), version, true, host.address(), host.target(), host.labels());
            case ServiceState service ->
                new ServiceState(
                        service.name(),
                        version,
                        true,
                        service.hostname(),
                        service.aliases(),
                        service.validity(),
                        service.autoRenew(),
                        service.labels(),
                        List.of());
        };
    }
}
