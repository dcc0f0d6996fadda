/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import dev.chancery.registry.problem.Problem;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The console exchanges its token once for a cookie that no script can read. */
@Path("/api/session")
@Tag(name = "Session")
public class SessionResource {
    private final Sessions sessions;
    private final CurrentCaller currentCaller;
    private final AccessConfig config;
    private final SessionCookie cookie;
    private final CurrentVertxRequest request;

    SessionResource(
            Sessions sessions,
            CurrentCaller currentCaller,
            AccessConfig config,
            SessionCookie cookie,
            CurrentVertxRequest request) {
        this.sessions = sessions;
        this.currentCaller = currentCaller;
        this.config = config;
        this.cookie = cookie;
        this.request = request;
    }

    @POST
    @Operation(
            operationId = "openSession",
            summary = "Opens a session: exchanges the bearer token for a session " + "cookie")
    @APIResponse(responseCode = "204", description = "The cookie is set: HttpOnly, SameSite=Strict")
    public Uni<Response> open(@Context UriInfo uri) {
        Caller caller = currentCaller.current();
        if (caller.byCookie()) {
            return Uni.createFrom()
                    .failure(Problem.of(403, "To open a session, send the token: Authorization: Bearer …")
                            .exception());
        }
        int seconds = Math.toIntExact(config.sessionLifetime().toSeconds());
        return sessions.open(caller.subject())
                .map(id -> Response.noContent()
                        .cookie(cookie.with(id, seconds, isSecure(uri)))
                        .build());
    }

    @DELETE
    @Operation(operationId = "closeSession", summary = "Ends the session")
    @APIResponse(responseCode = "204", description = "The session has ended and its cookie is removed")
    public Uni<Response> close(@Context UriInfo uri) {
        String id = cookie.of(request.getCurrent().request());
        Uni<Void> closed = id == null ? Uni.createFrom().voidItem() : sessions.close(id);
        return closed.replaceWith(() ->
                Response.noContent().cookie(cookie.with("", 0, isSecure(uri))).build());
    }

    private static boolean isSecure(UriInfo uri) {
        return uri.getRequestUri().getScheme().equals("https");
    }
}
