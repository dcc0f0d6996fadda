/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells a resource who calls it. */
@ApplicationScoped
public class CurrentCaller {
    private static final String KEY = Caller.class.getName();

    private final CurrentVertxRequest request;

    CurrentCaller(CurrentVertxRequest request) {
        this.request = request;
    }

    /** The caller of the call that is being answered on this thread. Ask first, before the first asynchronous step. */
    public Caller current() {
        Caller caller = request.getCurrent().get(KEY);
        if (caller == null) {
            throw new IllegalStateException("no caller: the path is public, or authentication was bypassed");
        }
        return caller;
    }

    static void remember(RoutingContext context, Caller caller) {
        context.put(KEY, caller);
    }
}
