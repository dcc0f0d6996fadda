/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Supplier;

/** For answers that last: whether whoever was let in would still be. */
@ApplicationScoped
public class Admissions {
    private final CurrentVertxRequest request;
    private final Callers callers;
    private final Sessions sessions;

    Admissions(CurrentVertxRequest request, Callers callers, Sessions sessions) {
        this.request = request;
        this.callers = callers;
        this.sessions = sessions;
    }

    /**
     * A question to be asked as often as needed while the call at hand is being answered. Take it first, before the first asynchronous step.
     * Tokens are read at start, so one that opened the door opens it until the process ends.
     */
    public Supplier<Uni<Boolean>> ofThisCall() {
        Cookie cookie = request.getCurrent().request().getCookie(FrontDoor.COOKIE);
        if (!callers.current().byCookie() || cookie == null) {
            return () -> Uni.createFrom().item(true);
        }
        String id = cookie.getValue();
        return () -> sessions.subjectOf(id).map(Optional::isPresent);
    }
}
