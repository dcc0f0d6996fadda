/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Says of every operation, those of tomorrow too, how it is entered and how it fails. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemResponses implements OASFilter {
    private static final String BEARER = "bearer";
    private static final String SESSION = "session";

    @Override
    public void filterOpenAPI(OpenAPI description) {
        Components components = description.getComponents();
        if (components == null) {
            components = OASFactory.createComponents();
            description.setComponents(components);
        }
        components.addSecurityScheme(
                BEARER,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("A token from chancery.registry.token-file; `chancery up` writes one to "
                                + "cli.json"));
        components.addSecurityScheme(
                SESSION,
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.COOKIE)
                        .name("chancery_session_8080")
                        .description("The console's session cookie, from POST /api/session; its name ends with the "
                                + "registry's port"));
        description.addSecurityRequirement(
                OASFactory.createSecurityRequirement().addScheme(BEARER));
        description.addSecurityRequirement(
                OASFactory.createSecurityRequirement().addScheme(SESSION));
        WireForms.describe(components);
        for (PathItem path : description.getPaths().getPathItems().values()) {
            path.getOperations().values().forEach(ProblemResponses::describe);
        }
    }

    private static void describe(Operation operation) {
        operation.getResponses().addAPIResponse("default", problem());
    }

    private static APIResponse problem() {
        return OASFactory.createAPIResponse()
                .description(
                        "A problem document (RFC 9457): 400, 401, 403, 404, 405, 409, 413, 415, 421, 422, 500 or 503")
                .content(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))));
    }
}
