/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import dev.chancery.x509.Sha256;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a machine needs before it has any credential: the CA certificates, to be compared with a fingerprint that came another way. */
@Path("/api/ca")
@Tag(name = "Authorities")
class CaResource {
    private static final String PEM = "application/x-pem-file";

    private final Authorities authorities;

    CaResource(Authorities authorities) {
        this.authorities = authorities;
    }

    @Schema(name = "CaCertificate")
    public record CaCertificate(String sha256, String pem, String subject) {}

    @Schema(name = "CaCertificates")
    public record CaCertificates(List<CaCertificate> roots, List<CaCertificate> intermediates) {
        String bundle() {
            return Stream.concat(roots.stream(), intermediates.stream())
                    .map(CaCertificate::pem)
                    .collect(Collectors.joining());
        }
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, PEM})
    @SecurityRequirementsSet
    @Operation(
            operationId = "getCaCertificates",
            summary = "Root and intermediate CA certificates, as JSON or PEM; " + "needs no token")
    @APIResponse(
            responseCode = "200",
            description = "The trusted CA certificates",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = CaCertificates.class)),
                @Content(mediaType = PEM, schema = @Schema(implementation = String.class))
            })
    @APIResponse(responseCode = "304", description = "Unchanged: the ETag equals the one in If-None-Match")
    public Response get(
            @Parameter(description = "pem: the bundle in PEM, independent of the Accept header")
                    @QueryParam("format")
                    @DefaultValue("")
                    String format,
            @Context Request request,
            @Context HttpHeaders headers) {
        CaCertificates certificates = certificates();
        boolean pem = format.equals("pem") || prefersPem(headers);
        String bundle = certificates.bundle();
        EntityTag tag = new EntityTag(Sha256.of(((pem ? "pem\n" : "json\n") + bundle).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, 32));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        Response.ResponseBuilder answer = unchanged != null
                ? unchanged
                : pem ? Response.ok(bundle, PEM) : Response.ok(certificates, MediaType.APPLICATION_JSON_TYPE);
        return answer.tag(tag)
                .header("Cache-Control", "no-cache")
                .header("Vary", "Accept")
                .build();
    }

    private static boolean prefersPem(HttpHeaders headers) {
        return headers.getAcceptableMediaTypes().stream()
                .findFirst()
                .map(type -> (type.getType() + "/" + type.getSubtype()).equalsIgnoreCase(PEM))
                .orElse(false);
    }

    private CaCertificates certificates() {
        List<Authority> trusted =
                authorities.all().stream().filter(Authority::isTrusted).toList();
        return new CaCertificates(
                trusted.stream()
                        .filter(Authority::isRoot)
                        .map(CaResource::shown)
                        .toList(),
                trusted.stream()
                        .filter(authority -> !authority.isRoot())
                        .map(CaResource::shown)
                        .toList());
    }

    private static CaCertificate shown(Authority authority) {
        return new CaCertificate(authority.sha256(), authority.pem(), authority.subject());
    }
}
