/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

import dev.chancery.contracts.DeploymentCommand.Redeliver;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.registry.access.CurrentCaller;
import dev.chancery.registry.commands.Commands;
import dev.chancery.registry.hosts.BoundKinds;
import dev.chancery.registry.problem.GivenJson;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tells the distributor to deliver the certificate that a slot has: what is missing or changed on a host is written again. */
@Path("/api/services/{name}/deliver")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Services")
public class DeliverResource {
    private static final String SOURCE = "/services/registry";

    private final BoundKinds bound;
    private final Commands commands;
    private final CurrentCaller currentCaller;
    private final InstantSource clock;

    DeliverResource(BoundKinds bound, Commands commands, CurrentCaller currentCaller, InstantSource clock) {
        this.bound = bound;
        this.commands = commands;
        this.currentCaller = currentCaller;
        this.clock = clock;
    }

    /**
     * @param kind server, client or dual; absent where the service is bound for one kind alone
     * @param host absent for every host that is bound
     */
    record DeliverBody(@Nullable String kind, @Nullable String host) {}

    /** @param slot whose certificate is delivered; deployments of it have the command's id */
    @Schema(name = "DeliverAccepted")
    public record Accepted(Slot slot, String commandId) {}

    @POST
    @Operation(
            operationId = "deliverForService",
            summary = "Delivers the service's current certificate again, to one host or to every host that is bound")
    @APIResponse(
            responseCode = "202",
            description = "The command was sent to the distributor",
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    public Uni<Response> deliver(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = DeliverBody.class)))
                    byte @Nullable [] body) {
        String caller = currentCaller.current().subject();
        DeliverBody given = body == null || body.length == 0
                ? new DeliverBody(null, null)
                : GivenJson.read(body, DeliverBody.class);
        return bound.choose(name, given.kind(), given.host())
                .chain(kind -> give(caller, idempotencyKey, Slot.of(name, kind), given.host()));
    }

    private Uni<Response> give(String caller, @Nullable String idempotencyKey, Slot slot, @Nullable String host) {
        String commandId = UUID.randomUUID().toString();
        LogEvent event = LogEvent.of(
                Streams.DEPLOYMENT_COMMANDS,
                slot.service(),
                new Redeliver(commandId, slot.service(), slot.kind(), host),
                commandId,
                SOURCE,
                clock.instant());
        String meaning = "deliver " + slot + (host == null ? "" : "@" + host);
        return commands.submit(
                        Commands.IdempotencyScope.of(caller, idempotencyKey, commandId), commandId, meaning, event)
                .map(given -> Response.accepted(new Accepted(slot, given)).build());
    }
}
