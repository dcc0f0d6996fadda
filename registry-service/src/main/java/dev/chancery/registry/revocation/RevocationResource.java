/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.contracts.MessageJson;
import dev.chancery.registry.access.Callers;
import dev.chancery.registry.ledger.Certificate;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Ending a certificate, or suspending it. */
@Path("/api/certificates/{id}")
@Tag(name = "Certificates")
@Produces(MediaType.APPLICATION_JSON)
class RevocationResource {
    private final Revocations revocations;
    private final Callers callers;

    RevocationResource(Revocations revocations, Callers callers) {
        this.revocations = revocations;
        this.callers = callers;
    }

    @POST
    @Path("revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeCertificate",
            summary = "Revokes with an RFC 5280 reason; certificateHold suspends",
            description =
                    "Answers once it stands on the log and in the inventory. Revoking again answers the standing revocation.")
    public Uni<Certificate> revoke(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = RevocationAsk.class)))
                    byte[] body) {
        return revocations.revoke(
                id,
                MessageJson.readStrictly(body, RevocationAsk.class),
                callers.current().subject());
    }

    @POST
    @Path("release")
    @Operation(operationId = "releaseCertificate", summary = "Releases the standing hold")
    public Uni<Certificate> release(@PathParam("id") String id) {
        return revocations.release(id, callers.current().subject());
    }
}
