/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.NewCookie.SameSite;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The cookie of a console session. A browser sends a cookie to every port of its host: its name has the port, so that two registries on one machine do
 * not end each other's sessions, and only what has this name is looked at.
 */
@Singleton
class SessionCookie {
    static final String NAME_PREFIX = "chancery_session_";

    private final String name;

    SessionCookie(@ConfigProperty(name = "quarkus.http.port", defaultValue = "8080") int port) {
        this.name = NAME_PREFIX + port;
    }

    String name() {
        return name;
    }

    /** The session's id; null where none was sent. */
    @Nullable
    String of(HttpServerRequest request) {
        Cookie cookie = request.getCookie(name);
        return cookie == null ? null : cookie.getValue();
    }

    NewCookie with(String value, int seconds, boolean secure) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SameSite.STRICT)
                .build();
    }
}
