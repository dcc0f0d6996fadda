/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Something to be fetched, written at once and whole, whatever takes its place meanwhile. */
public record CacheableResponse(String type, Buffer content, Validators validators, String cacheControl) {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** Whether the method is one that fetches; if not, the client has been told so. */
    public static boolean isAskedForBy(HttpServerRequest request) {
        HttpMethod method = request.method();
        boolean fetches = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (!fetches) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            say(request, 405, "this is fetched by GET");
        }
        return fetches;
    }

    /** A sentence for people, which nobody keeps. */
    public static void say(HttpServerRequest request, int status, String sentence) {
        HttpServerResponse response = request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        end(request, response, Buffer.buffer(sentence + "\n"));
    }

    public void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
                .putHeader(HttpHeaders.ETAG, validators.eTag())
                .putHeader(HttpHeaders.LAST_MODIFIED, validators.lastModified());
        if (validators.areKnownTo(request)) {
            response.setStatusCode(304).end();
            return;
        }
        end(request, response.putHeader(HttpHeaders.CONTENT_TYPE, type), content);
    }

    /** HEAD is told all that GET is, and no more (RFC 9110 §9.3.2). */
    private static void end(HttpServerRequest request, HttpServerResponse response, Buffer content) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(content);
        }
    }
}
