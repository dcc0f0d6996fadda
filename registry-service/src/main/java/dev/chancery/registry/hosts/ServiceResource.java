/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.InventoryState;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.registry.access.CurrentCaller;
import dev.chancery.registry.problem.GivenJson;
import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Services, and the places where their certificates live. */
@Path("/api/services")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Services")
public class ServiceResource {
    private static final String PREFIX = "service/";

    private final HostsAndServices inventory;
    private final CurrentCaller currentCaller;

    ServiceResource(HostsAndServices inventory, CurrentCaller currentCaller) {
        this.inventory = inventory;
        this.currentCaller = currentCaller;
    }

    @GET
    @Operation(operationId = "listServices", summary = "Lists services by name")
    public Uni<Page> list(
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("after") @DefaultValue("") String after) {
        int size = Page.size(limit);
        return inventory.list(PREFIX, after, size + 1).map(found -> Page.of(found, size));
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getService", summary = "Shows a service with its bindings")
    @APIResponse(
            responseCode = "200",
            description = "The service; the ETag is its version",
            content = @Content(schema = @Schema(implementation = ServiceState.class)))
    public Uni<Response> show(@PathParam("name") String name) {
        return inventory
                .find(PREFIX + InventoryNames.serviceName(name))
                .map(state -> InventoryResponses.shown(requirePresent(name, state.orElse(null))));
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putService", summary = "Creates or replaces a service with its bindings")
    @APIResponse(
            responseCode = "200",
            description = "The service after the change",
            content = @Content(schema = @Schema(implementation = ServiceState.class)))
    @APIResponse(
            responseCode = "201",
            description = "The service was created",
            content = @Content(schema = @Schema(implementation = ServiceState.class)))
    public Uni<Response> put(
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = ServiceBody.class))) byte[] body) {
        ServiceState wanted = InventoryRules.service(name, 0, GivenJson.read(body, ServiceBody.class));
        String actor = currentCaller.current().subject();
        Precondition precondition = new Precondition(ifMatch, ifNoneMatch);
        // A whole state put on top of a change that its sender has not seen would undo it, so it is decided once.
        return InventoryResponses.changed(precondition, inventory.change(PREFIX + name, false, current -> {
            precondition.requireMet(current);
            return hostsExist(wanted).map(ignored -> InventoryResponses.after(current, wanted, actor));
        }));
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "deleteService",
            summary = "Deletes a service; its certificates stay valid and its files stay on the hosts")
    @APIResponse(
            responseCode = "200",
            description = "Its state before the deletion",
            content = @Content(schema = @Schema(implementation = ServiceState.class)))
    public Uni<Response> delete(@PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        String service = InventoryNames.serviceName(name);
        String actor = currentCaller.current().subject();
        Precondition precondition = new Precondition(ifMatch, null);
        return InventoryResponses.changed(precondition, inventory.change(PREFIX + service, false, current -> {
            ServiceState known = requirePresent(service, current);
            precondition.requireMet(known);
            return Uni.createFrom().item(InventoryStates.deleted(known, actor));
        }));
    }

    @POST
    @Path("{name}/bindings")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "bindService", summary = "Adds a binding, or replaces the one with the same host and kind")
    @APIResponse(
            responseCode = "200",
            description = "The service after the change",
            content = @Content(schema = @Schema(implementation = ServiceState.class)))
    public Uni<Response> bind(
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = ServiceBody.BindingBody.class)))
                    byte[] body) {
        ServiceBody.BindingBody binding = GivenJson.read(body, ServiceBody.BindingBody.class);
        return edit(name, ifMatch, service -> InventoryRules.bound(service, binding));
    }

    @DELETE
    @Path("{name}/bindings/{host}/{kind}")
    @Operation(operationId = "unbindService", summary = "Removes a binding; the files stay on the host")
    @APIResponse(
            responseCode = "200",
            description = "The service after the change",
            content = @Content(schema = @Schema(implementation = ServiceState.class)))
    public Uni<Response> unbind(
            @PathParam("name") String name,
            @PathParam("host") String host,
            @PathParam("kind") String kind,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return edit(name, ifMatch, service -> {
            ServiceState left = InventoryRules.unbound(service, host, kind);
            if (left == null) {
                throw Problem.of(404, "host", "known", "The service has no binding with this kind and host.")
                        .exception();
            }
            return left;
        });
    }

    /** One binding more or less means the same on top of anybody's change, so it is decided again when it was overtaken. */
    private Uni<Response> edit(String name, @Nullable String ifMatch, UnaryOperator<ServiceState> edit) {
        String service = InventoryNames.serviceName(name);
        String actor = currentCaller.current().subject();
        Precondition precondition = new Precondition(ifMatch, null);
        return InventoryResponses.changed(precondition, inventory.change(PREFIX + service, ifMatch == null, current -> {
            ServiceState known = requirePresent(service, current);
            precondition.requireMet(known);
            ServiceState edited = edit.apply(known);
            return hostsExist(edited).map(ignored -> InventoryResponses.after(known, edited, actor));
        }));
    }

    private Uni<Set<String>> hostsExist(ServiceState service) {
        Set<String> missing =
                new TreeSet<>(service.bindings().stream().map(Binding::host).collect(Collectors.toSet()));
        return inventory.knownHosts(missing).map(known -> {
            missing.removeAll(known);
            if (!missing.isEmpty()) {
                throw Problem.of(
                                422,
                                "bindings",
                                "known-host",
                                "There is no host " + String.join(", ", missing) + "; `chancery hosts add "
                                        + missing.iterator().next() + "` creates one.")
                        .exception();
            }
            return missing;
        });
    }

    private static ServiceState requirePresent(String name, @Nullable InventoryState state) {
        return InventoryStates.requirePresent(ServiceState.class, "service", name, state);
    }
}
