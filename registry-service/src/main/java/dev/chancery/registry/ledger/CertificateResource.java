/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.registry.authorities.Authorities;
import dev.chancery.registry.deployments.Deployments;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.IssuerId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The inventory, read. */
@Path("/api/certificates")
@Tag(name = "Certificates")
@Produces(MediaType.APPLICATION_JSON)
class CertificateResource {
    private static final String END = "-----END CERTIFICATE-----";

    private final Ledger ledger;
    private final Deployments deployments;
    private final Authorities authorities;

    CertificateResource(Ledger ledger, Deployments deployments, Authorities authorities) {
        this.ledger = ledger;
        this.deployments = deployments;
        this.authorities = authorities;
    }

    /** @param next the cursor of the next page, absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "CertificatePage")
    public record Page(List<Certificate> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listCertificates", summary = "Lists certificates, with filters, sorting and paging")
    public Uni<Page> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("service") @Nullable String service,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("profile") @Nullable String profile,
            @Parameter(description = "One of its DNS names or IP addresses, in " + "full") @QueryParam("name") @Nullable
                    String name,
            @Parameter(description = "Text contained in subject, names, service, serial number or request id")
                    @QueryParam("q")
                    @Nullable
                    String text,
            @Parameter(
                            description = "alive (certificates in use first, soonest to expire first), notAfter, "
                                    + "-notAfter, issuedAt, -issuedAt")
                    @QueryParam("sort")
                    @DefaultValue("alive")
                    String sort,
            @Parameter(description = "1 to 500") @QueryParam("limit") @DefaultValue(CertificateQuery.LIMIT_DEFAULT)
                    String limit,
            @Parameter(description = "The value of next from the previous " + "page") @QueryParam("after") @Nullable
                    String after) {
        CertificateQuery query = new CertificateQuery(
                CertificateQuery.state(orNull(state)),
                orNull(service),
                orNull(kind),
                orNull(profile),
                orNull(name),
                orNull(text),
                CertificateQuery.sort(sort),
                number(limit),
                CertificateQuery.cursor(orNull(after)));
        return ledger.list(query).map(found -> page(query, found));
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getCertificate",
            summary = "Shows a certificate, by id or unique serial number, with its extensions, deployments and "
                    + "revocation history")
    public Uni<Certificate> get(@PathParam("id") String id) {
        return ledger.find(id)
                .chain(found -> deployments
                        .ofCertificate(found.id())
                        .chain(places -> ledger.transitionsOf(found.id()).map(steps -> found.inFull(places, steps))));
    }

    @GET
    @Path("{id}/pem")
    @Produces({"application/x-pem-file", MediaType.TEXT_PLAIN})
    @Operation(operationId = "getCertificatePem", summary = "The certificate, in PEM")
    public Uni<String> pem(@PathParam("id") String id) {
        return ledger.find(id).map(found -> leaf(found.requireChain()));
    }

    @GET
    @Path("{id}/chain")
    @Produces({"application/pem-certificate-chain", MediaType.TEXT_PLAIN})
    @Operation(operationId = "getCertificateChain", summary = "The certificate and its issuers, in PEM")
    public Uni<String> chain(
            @PathParam("id") String id,
            @Parameter(description = "true: includes the root CA certificate, at the " + "end")
                    @QueryParam("root")
                    @DefaultValue("false")
                    boolean root) {
        return ledger.find(id).map(found -> root ? found.requireChain() + rootOf(found) : found.requireChain());
    }

    private String rootOf(Certificate certificate) {
        return authorities
                .rootOf(new IssuerId(certificate.issuer()))
                .orElseThrow(() -> Problem.of(
                                404, "The root CA of this certificate's issuer is not known to this " + "registry.")
                        .exception())
                .pem();
    }

    private static Page page(CertificateQuery query, List<Certificate> found) {
        if (found.size() <= query.limit()) {
            return new Page(found, null);
        }
        List<Certificate> items = List.copyOf(found.subList(0, query.limit()));
        Certificate last = items.getLast();
        CertificateQuery.Sort sort =
                query.sort() == CertificateQuery.Sort.ALIVE && isOver(last) ? CertificateQuery.Sort.OVER : query.sort();
        return new Page(
                items,
                new Cursor(sort.word, sort.column.equals("not_after") ? last.notAfter() : last.issuedAt(), last.id())
                        .text());
    }

    private static boolean isOver(Certificate certificate) {
        return CertificateState.OVER.contains(certificate.state());
    }

    private static String leaf(String chain) {
        return chain.substring(0, chain.indexOf(END) + END.length()) + "\n";
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Problem.of(
                            400,
                            "limit",
                            "number",
                            "limit must be a number from 1 to " + CertificateQuery.LIMIT_MAX + ".")
                    .exception();
        }
    }

    private static @Nullable String orNull(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }
}
