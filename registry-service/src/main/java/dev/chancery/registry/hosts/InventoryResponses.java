/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.registry.problem.Patience;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** How states are answered: whole, with the version as entity tag. */
final class InventoryResponses {
    private static final String UNKNOWN =
            "The broker did not confirm the write in time, so it is not known whether this change is on the "
                    + "log. Read the object again and retry.";

    private InventoryResponses() {}

    /** What was asked for under the version after the current one; the current one itself when it says the same already. */
    static InventoryState after(@Nullable InventoryState current, InventoryState wanted, String actor) {
        if (current == null) {
            return InventoryStates.under(wanted, 1, actor);
        }
        InventoryState same = InventoryStates.under(wanted, current.version(), current.actor());
        return same.equals(current) ? current : InventoryStates.under(wanted, current.version() + 1, actor);
    }

    static Response shown(InventoryState state) {
        return tagged(Response.ok(state), state);
    }

    static Uni<Response> changed(Precondition precondition, Uni<InventoryState> change) {
        return Patience.within(change, UNKNOWN)
                .map(state ->
                        tagged(Response.status(state.version() == 1 ? 201 : 200).entity(state), state))
                .onFailure(ConcurrentUpdateException.class)
                .transform(failure -> precondition.overtaken());
    }

    private static Response tagged(Response.ResponseBuilder answer, InventoryState state) {
        return answer.header(HttpHeaders.ETAG, "\"" + state.version() + "\"").build();
    }
}
