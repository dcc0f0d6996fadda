/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.renewal;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A renewal by hand. */
@Path("/api/certificates/{id}/renew")
@Tag(name = "Certificates")
@Produces(MediaType.APPLICATION_JSON)
class RenewalResource {
    private final Renewals renewals;

    RenewalResource(Renewals renewals) {
        this.renewals = renewals;
    }

    /** @param command the id that deployment-events answer under */
    @Schema(name = "RenewalCommanded")
    public record Commanded(String slot, String command) {}

    @POST
    @Operation(operationId = "renewCertificate", summary = "Renews a certificate whose key the distributor holds")
    @APIResponse(
            responseCode = "202",
            description = "The command was sent to the distributor; the inventory shows the successor",
            content = @Content(schema = @Schema(implementation = Commanded.class)))
    public Uni<Response> renew(@PathParam("id") String id) {
        return renewals.renew(id).map(commanded -> Response.accepted(commanded).build());
    }
}
