/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The authorities with their states. */
@Path("/api/authorities")
@Tag(name = "Authorities")
@Produces(MediaType.APPLICATION_JSON)
class AuthorityResource {
    private final Authorities authorities;

    AuthorityResource(Authorities authorities) {
        this.authorities = authorities;
    }

    @Schema(name = "AuthorityList")
    public record AuthorityList(List<Authority> items) {}

    @GET
    @Operation(operationId = "listAuthorities", summary = "Lists the CAs")
    public AuthorityList list() {
        return new AuthorityList(authorities.all());
    }
}
