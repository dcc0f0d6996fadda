/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import dev.chancery.registry.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.NewCookie.SameSite;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The console exchanges its token once for a cookie that no script can read. */
@Path("/api/session")
@Tag(name = "Session")
public class SessionResource {
    private final Sessions sessions;
    private final Callers callers;
    private final AccessConfig config;

    SessionResource(Sessions sessions, Callers callers, AccessConfig config) {
        this.sessions = sessions;
        this.callers = callers;
        this.config = config;
    }

    @POST
    @Operation(operationId = "openSession", summary = "Exchanges the bearer token for a session cookie")
    @APIResponse(responseCode = "204", description = "The cookie is set: HttpOnly, SameSite=Strict")
    public Uni<Response> open(@Context UriInfo uri) {
        Caller caller = callers.current();
        if (caller.byCookie()) {
            return Uni.createFrom()
                    .failure(Problem.of(403, "A session is opened with the token itself: Authorization: Bearer …")
                            .exception());
        }
        return sessions.open(caller.subject())
                .map(id -> Response.noContent()
                        .cookie(cookie(
                                id, Math.toIntExact(config.sessionLifetime().toSeconds()), uri))
                        .build());
    }

    @DELETE
    @Operation(operationId = "closeSession", summary = "Ends the session")
    @APIResponse(responseCode = "204", description = "The session is over and its cookie gone")
    public Uni<Response> close(@CookieParam(FrontDoor.COOKIE) @Nullable String id, @Context UriInfo uri) {
        Uni<Void> closed = id == null ? Uni.createFrom().voidItem() : sessions.close(id);
        return closed.replaceWith(
                () -> Response.noContent().cookie(cookie("", 0, uri)).build());
    }

    private static NewCookie cookie(String value, int seconds, UriInfo uri) {
        return new NewCookie.Builder(FrontDoor.COOKIE)
                .value(value)
                .path("/")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(uri.getRequestUri().getScheme().equals("https"))
                .sameSite(SameSite.STRICT)
                .build();
    }
}
