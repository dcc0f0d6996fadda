/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** For answers that last: whether whoever was let in would still be. */
@ApplicationScoped
public class SessionValidity {
    private final CurrentVertxRequest request;
    private final CurrentCaller currentCaller;
    private final Sessions sessions;
    private final SessionCookie cookie;

    SessionValidity(CurrentVertxRequest request, CurrentCaller currentCaller, Sessions sessions, SessionCookie cookie) {
        this.request = request;
        this.currentCaller = currentCaller;
        this.sessions = sessions;
        this.cookie = cookie;
    }

    /**
     * A question to be asked as often as needed while the call at hand is being answered. Take it first, before the first asynchronous step.
     * Tokens are read at start, so one that opened the door opens it until the process ends.
     */
    public Supplier<Uni<Boolean>> ofThisCall() {
        String id = cookie.of(request.getCurrent().request());
        if (!currentCaller.current().byCookie() || id == null) {
            return () -> Uni.createFrom().item(true);
        }
        return () -> sessions.subjectOf(id).map(Optional::isPresent);
    }
}
