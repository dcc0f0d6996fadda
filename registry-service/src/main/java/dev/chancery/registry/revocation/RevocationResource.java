/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.registry.access.CurrentCaller;
import dev.chancery.registry.ledger.Certificate;
import dev.chancery.registry.ledger.KeyReach;
import dev.chancery.registry.problem.GivenJson;
import dev.chancery.registry.problem.Patience;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Ending a certificate, or suspending it. */
@Path("/api/certificates/{id}")
@Tag(name = "Certificates")
@Produces(MediaType.APPLICATION_JSON)
class RevocationResource {
    private static final String UNKNOWN =
            "The broker did not confirm the write in time, so it is not known whether the change is "
                    + "recorded. Retry; the call is idempotent.";

    private final Revocations revocations;
    private final CurrentCaller currentCaller;

    RevocationResource(Revocations revocations, CurrentCaller currentCaller) {
        this.revocations = revocations;
        this.currentCaller = currentCaller;
    }

    @POST
    @Path("revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "revokeCertificate",
            summary = "Revokes a certificate with an RFC 5280 reason; certificateHold suspends it",
            description =
                    "Responds when the revocation is on the log and in the inventory. A repeated revocation returns "
                            + "the existing one. keyCompromise also blocks the key and revokes every other "
                            + "certificate with "
                            + "this key: dryRun and the response (sameKey) list them.")
    @APIResponse(
            responseCode = "200",
            description =
                    "The certificate after the change; for a dry run, the other certificates that would be revoked too",
            content = @Content(schema = @Schema(oneOf = {Certificate.class, KeyReach.class})))
    public Uni<Response> revoke(
            @PathParam("id") String id,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = RevocationRequest.class)))
                    byte[] body) {
        RevocationRequest ask = GivenJson.read(body, RevocationRequest.class);
        String actor = currentCaller.current().subject();
        return ask.isDryRun()
                ? revocations.reach(id, ask).map(reach -> Response.ok(reach).build())
                : revocations
                        .revoke(id, ask, actor)
                        .map(revoked -> Response.ok(revoked).build());
    }

    @POST
    @Path("release")
    @Operation(operationId = "releaseCertificate", summary = "Releases the certificate from hold")
    public Uni<Certificate> release(@PathParam("id") String id) {
        return Patience.within(revocations.release(id, currentCaller.current().subject()), UNKNOWN);
    }
}
