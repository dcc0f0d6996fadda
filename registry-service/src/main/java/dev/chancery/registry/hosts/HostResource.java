/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.HostState;
import dev.chancery.registry.access.CurrentCaller;
import dev.chancery.registry.problem.GivenJson;
import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The machines that certificates are delivered to. */
@Path("/api/hosts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Hosts")
public class HostResource {
    private static final String PREFIX = "host/";

    private final HostsAndServices inventory;
    private final CurrentCaller currentCaller;

    HostResource(HostsAndServices inventory, CurrentCaller currentCaller) {
        this.inventory = inventory;
        this.currentCaller = currentCaller;
    }

    @GET
    @Operation(operationId = "listHosts", summary = "Lists hosts by name")
    public Uni<Page> list(
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("after") @DefaultValue("") String after) {
        int size = Page.size(limit);
        return inventory.list(PREFIX, after, size + 1).map(found -> Page.of(found, size));
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getHost", summary = "Shows a host")
    @APIResponse(
            responseCode = "200",
            description = "The host; the ETag is its version",
            content = @Content(schema = @Schema(implementation = HostState.class)))
    public Uni<Response> show(@PathParam("name") String name) {
        return inventory
                .find(PREFIX + InventoryNames.hostName("name", name))
                .map(state -> InventoryResponses.shown(requirePresent(name, state.orElse(null))));
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putHost", summary = "Creates or replaces a host")
    @APIResponse(
            responseCode = "200",
            description = "The host after the change",
            content = @Content(schema = @Schema(implementation = HostState.class)))
    @APIResponse(
            responseCode = "201",
            description = "The host was created",
            content = @Content(schema = @Schema(implementation = HostState.class)))
    public Uni<Response> put(
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = HostBody.class))) byte[] body) {
        HostState wanted = InventoryRules.host(name, 0, GivenJson.read(body, HostBody.class));
        String actor = currentCaller.current().subject();
        Precondition precondition = new Precondition(ifMatch, ifNoneMatch);
        return InventoryResponses.changed(precondition, inventory.change(PREFIX + name, false, current -> {
            precondition.requireMet(current);
            return Uni.createFrom().item(InventoryResponses.after(current, wanted, actor));
        }));
    }

    @DELETE
    @Path("{name}")
    @Operation(operationId = "deleteHost", summary = "Deletes a host that no service is bound to")
    @APIResponse(
            responseCode = "200",
            description = "Its state before the deletion",
            content = @Content(schema = @Schema(implementation = HostState.class)))
    public Uni<Response> delete(@PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        String host = InventoryNames.hostName("name", name);
        String actor = currentCaller.current().subject();
        Precondition precondition = new Precondition(ifMatch, null);
        return InventoryResponses.changed(precondition, inventory.change(PREFIX + host, false, current -> {
            HostState known = requirePresent(host, current);
            precondition.requireMet(known);
            return unbound(host).replaceWith(InventoryStates.deleted(known, actor));
        }));
    }

    /** A binding that is made in the same moment is found by the distributor, which says that the host is unknown. */
    private Uni<Void> unbound(String host) {
        return inventory.servicesBoundTo(host).map(services -> {
            if (!services.isEmpty()) {
                throw Problem.of(
                                409,
                                "name",
                                "bound",
                                "Services are bound to this host: " + String.join(", ", services)
                                        + "; unbind them first.")
                        .exception();
            }
            return null;
        });
    }

    private static HostState requirePresent(String name, @Nullable InventoryState state) {
        return InventoryStates.requirePresent(HostState.class, "host", name, state);
    }
}
