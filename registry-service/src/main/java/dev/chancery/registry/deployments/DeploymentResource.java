/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where certificates were delivered. */
@Path("/api/deployments")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deployments")
public class DeploymentResource {
    private static final int ITEMS_MAX = 1_000;

    private final Deployments deployments;

    DeploymentResource(Deployments deployments) {
        this.deployments = deployments;
    }

    /** @param items at most a thousand; name a service or a host to see fewer */
    public record DeploymentList(List<Deployment> items) {}

    @GET
    @Operation(operationId = "listDeployments", summary = "Lists the state of each slot's latest delivery to each host")
    public Uni<DeploymentList> list(
            @QueryParam("service") @DefaultValue("") String service,
            @QueryParam("host") @DefaultValue("") String host) {
        return deployments.newest(service, host, ITEMS_MAX).map(DeploymentList::new);
    }
}
