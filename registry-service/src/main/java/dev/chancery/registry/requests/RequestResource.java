/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.requests;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.registry.access.CurrentCaller;
import dev.chancery.registry.problem.GivenJson;
import dev.chancery.registry.problem.Patience;
import dev.chancery.registry.problem.Problem;
import dev.chancery.registry.renewal.Predecessors;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Asking for a certificate. */
@Path("/api/requests")
@Tag(name = "Requests")
@Produces(MediaType.APPLICATION_JSON)
class RequestResource {
    private static final Duration PATIENCE = Patience.MAX;
    /** A database that stands still keeps even the question what became of it. */
    private static final Duration DATABASE_SLOW = Duration.ofSeconds(1);

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final Requests requests;
    private final Outcomes outcomes;
    private final Predecessors predecessors;
    private final CurrentCaller currentCaller;
    private final MeterRegistry metrics;
    private final InstantSource clock;

    RequestResource(
            Requests requests,
            Outcomes outcomes,
            Predecessors predecessors,
            CurrentCaller currentCaller,
            MeterRegistry metrics,
            InstantSource clock) {
        this.requests = requests;
        this.outcomes = outcomes;
        this.predecessors = predecessors;
        this.currentCaller = currentCaller;
        this.metrics = metrics;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "requestCertificate",
            summary = "Requests a certificate; waits up to 10 seconds for the outcome",
            description = "Requests with the same Idempotency-Key and the same body are one request, however often "
                    + "they are sent.")
    @APIResponse(
            responseCode = "201",
            description = "Granted: the certificate is in the inventory",
            content = @Content(schema = @Schema(implementation = RequestAnswer.class)))
    @APIResponse(
            responseCode = "200",
            description = "Dry run: the decision that the policy would make",
            content = @Content(schema = @Schema(implementation = RequestAnswer.class)))
    @APIResponse(
            responseCode = "202",
            description = "Pending; Location is the address of the outcome",
            content = @Content(schema = @Schema(implementation = RequestAnswer.class)))
    @APIResponse(
            responseCode = "422",
            description = "Refused, with reason and decision; or the Idempotency-Key was used with another body",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> request(
            @Parameter(required = true, description = "1 to 200 visible ASCII characters, new for each new request")
                    @HeaderParam("Idempotency-Key")
                    @Nullable
                    String key,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = CertificateRequested.class)))
                    byte[] body) {
        if (key == null || !KEY.matcher(key).matches()) {
            throw Problem.of(
                            400,
                            "Idempotency-Key",
                            "required",
                            "Send an Idempotency-Key of 1 to 200 visible ASCII characters, new for each new request. "
                                    + "With "
                                    + "it, a repeated request issues only one certificate.")
                    .exception();
        }
        CertificateRequested request = GivenJson.read(body, CertificateRequested.class);
        String subject = currentCaller.current().subject();
        String requestId = Requests.idOf(subject, key);
        Instant until = clock.instant().plus(PATIENCE);
        Uni<RequestAnswer> answered = predecessors
                .requireOurs(request.renews())
                .chain(() -> requests.submit(requestId, subject, body))
                .chain(() -> outcomes.await(requestId, until));
        return Patience.notCancelled(answered)
                .ifNoItem()
                .after(PATIENCE.plus(DATABASE_SLOW))
                .failWith(() -> Problem.of(
                                503,
                                "The database does not respond. Retry with the same body and the same Idempotency-Key.")
                        .exception())
                .invoke(this::count)
                .map(RequestResource::response);
    }

    private void count(RequestAnswer answer) {
        Counter.builder("chancery.requests")
                .description("Certificate requests over REST, by the state that the response gave")
                .tag("result", answer.state())
                .register(metrics)
                .increment();
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getRequest",
            summary = "Shows the outcome of a request, made here or on the log by another tenant")
    public Uni<RequestAnswer> get(
            @PathParam("id") String id,
            @Parameter(description = "The tenant, if several tenants used this request id")
                    @QueryParam("tenant")
                    @DefaultValue("")
                    String tenant) {
        if (!REQUEST_ID.matcher(id).matches()) {
            throw Problem.of(400, "id", "request-id", "A request id is 1 to 128 of [A-Za-z0-9._:-].")
                    .exception();
        }
        Uni<Optional<RequestAnswer>> here = tenant.isEmpty() || tenant.equals(RequestAnswer.HERE)
                ? outcomes.of(id)
                : Uni.createFrom().item(Optional.empty());
        return here.chain(found -> found.isPresent()
                ? Uni.createFrom().item(found.get())
                : outcomes.elsewhere(id, tenant).map(RequestResource::only));
    }

    private static RequestAnswer only(List<RequestAnswer> found) {
        if (found.isEmpty()) {
            throw Problem.of(
                            404,
                            "No request with this id was made here, and none that a tenant sent to the log has an "
                                    + "outcome yet.")
                    .exception();
        }
        if (found.size() > 1) {
            String tenants = found.stream().map(RequestAnswer::tenant).collect(Collectors.joining(", "));
            throw Problem.of(
                            409,
                            "tenant",
                            "unique",
                            "Several tenants have a request with this id; give one of " + tenants + ".")
                    .exception();
        }
        return found.getFirst();
    }

    private static Response response(RequestAnswer answer) {
        return switch (answer.state()) {
            case "granted" ->
                Response.created(URI.create("/api/requests/" + answer.requestId()))
                        .entity(answer)
                        .build();
            case "explained" -> Response.ok(answer).build();
            case "refused" -> refusal(answer).response();
            default ->
                Response.accepted(answer)
                        .location(URI.create("/api/requests/" + answer.requestId()))
                        .header("Retry-After", 2)
                        .build();
        };
    }

    private static Problem refusal(RequestAnswer answer) {
        Problem plain = Problem.of(422, String.valueOf(answer.sentence()));
        return new Problem(
                plain.type(), plain.title(), 422, plain.detail(), null, null, answer.reason(), answer.decision());
    }
}
