/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.policy;

import dev.chancery.policy.PolicyHistory;
import dev.chancery.policy.PolicyHistory.Entry;
import dev.chancery.registry.problem.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What requests are judged by now, and by what they will be: shown, and never changed from here. */
@Path("/api/policy")
@Tag(name = "Policy")
class PolicyResource {
    /** RFC 9512. */
    private static final String YAML = "application/yaml";

    private static final MediaType YAML_TYPE = MediaType.valueOf(YAML);

    private final Policies policies;
    private final InstantSource clock;

    PolicyResource(Policies policies, InstantSource clock) {
        this.policies = policies;
        this.clock = clock;
    }

    /** @param announced those that will follow it, the next first */
    @Schema(name = "PolicyStanding")
    public record PolicyStanding(Policy inForce, List<Policy> announced) {}

    @GET
    @Produces({MediaType.APPLICATION_JSON, YAML})
    @Operation(
            operationId = "getPolicy",
            summary = "Shows the policy bundle in effect and those announced but not yet active; as YAML: the file of "
                    + "the bundle in effect")
    @APIResponse(
            responseCode = "200",
            description = "The bundle in effect: its data, or its file byte for byte",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = PolicyStanding.class)),
                @Content(mediaType = YAML, schema = @Schema(implementation = String.class))
            })
    @APIResponse(
            responseCode = "404",
            description = "No policy bundle is on the log yet",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response get(@Context Request request) {
        PolicyHistory history = policies.history();
        return history.entryAt(clock.instant())
                .map(inForce -> isYamlWanted(request)
                        ? Response.ok(inForce.announced().bundle().getBytes(StandardCharsets.UTF_8), YAML_TYPE)
                        : Response.ok(standing(history.entries(), inForce), MediaType.APPLICATION_JSON_TYPE))
                .map(answer -> answer.header("Vary", "Accept").build())
                .orElseGet(() -> Problem.of(
                                404, "No policy bundle is on the log yet; an issuer announces one when it starts.")
                        .response());
    }

    /** The order is the log's, whatever times were announced: what stands behind the one in force has not begun. */
    private static PolicyStanding standing(List<Entry> entries, Entry inForce) {
        List<Policy> shown = IntStream.range(0, entries.size())
                .mapToObj(i -> Policy.of(
                        entries.get(i), i == 0 ? null : entries.get(i - 1).approval()))
                .toList();
        int at = entries.lastIndexOf(inForce);
        return new PolicyStanding(shown.get(at), shown.subList(at + 1, shown.size()));
    }

    private static boolean isYamlWanted(Request request) {
        Variant wanted = request.selectVariant(
                Variant.mediaTypes(MediaType.APPLICATION_JSON_TYPE, YAML_TYPE).build());
        return wanted != null && wanted.getMediaType().isCompatible(YAML_TYPE);
    }
}
