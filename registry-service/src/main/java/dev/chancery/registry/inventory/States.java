/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.inventory;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.contracts.InventoryState.ServiceState;
import java.util.List;

/** The same state under another version. */
final class States {
    private States() {}

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
