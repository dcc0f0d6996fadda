/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

import dev.chancery.contracts.DeploymentCommand.IssueAndDeliver;
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

/** Asks the distributor for a new key and certificate, delivered to every place that is bound. */
@Path("/api/services/{name}/issue")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Services")
public class IssueResource {
    private static final String SOURCE = "/services/registry";

    private final BoundKinds bound;
    private final Commands commands;
    private final CurrentCaller currentCaller;
    private final InstantSource clock;

    IssueResource(BoundKinds bound, Commands commands, CurrentCaller currentCaller, InstantSource clock) {
        this.bound = bound;
        this.commands = commands;
        this.currentCaller = currentCaller;
        this.clock = clock;
    }

    /** @param kind server, client or dual; absent where the service is bound for one kind alone */
    record IssueBody(@Nullable String kind) {}

    /** @param slot where the certificate will be; deployments of it carry the command's id */
    @Schema(name = "IssueAccepted")
    public record Accepted(Slot slot, String commandId) {}

    @POST
    @Operation(
            operationId = "issueForService",
            summary = "Creates a key and a certificate for the service and delivers them to every host that is bound "
                    + "for the kind")
    @APIResponse(
            responseCode = "202",
            description = "The command was sent to the distributor",
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    public Uni<Response> issue(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = IssueBody.class)))
                    byte @Nullable [] body) {
        String caller = currentCaller.current().subject();
        String kind = body == null || body.length == 0
                ? null
                : GivenJson.read(body, IssueBody.class).kind();
        return bound.choose(name, kind, null).chain(chosen -> give(caller, idempotencyKey, name, chosen));
    }

    private Uni<Response> give(String caller, @Nullable String idempotencyKey, String service, String kind) {
        String commandId = UUID.randomUUID().toString();
        Slot slot = Slot.of(service, kind);
        LogEvent event = LogEvent.of(
                Streams.DEPLOYMENT_COMMANDS,
                service,
                new IssueAndDeliver(commandId, service, kind),
                commandId,
                SOURCE,
                clock.instant());
        return commands.submit(
                        Commands.IdempotencyScope.of(caller, idempotencyKey, commandId),
                        commandId,
                        "issue " + slot,
                        event)
                .map(given -> Response.accepted(new Accepted(slot, given)).build());
    }
}
