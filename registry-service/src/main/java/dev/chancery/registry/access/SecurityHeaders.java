/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import dev.chancery.http.HttpTime;
import io.vertx.core.http.HttpServerResponse;

/** What every answer tells a browser not to do with it. */
final class SecurityHeaders {
    private static final String CONSOLE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    /** Swagger UI starts from a script and styles within its page. */
    private static final String SWAGGER_POLICY =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void addTo(HttpServerResponse response, String path) {
        boolean swagger = path.startsWith("/q/swagger-ui");
        response.putHeader("Date", HttpTime.now())
                .putHeader("Content-Security-Policy", swagger ? SWAGGER_POLICY : CONSOLE_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (path.startsWith("/api/") && !path.equals("/api/ca")) {
            response.putHeader("Cache-Control", "no-store");
        }
    }
}
