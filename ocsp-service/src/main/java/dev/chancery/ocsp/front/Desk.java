/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.vertx.core.http.HttpServerRequest;

/** Answers everything below one path. */
public interface Desk {
    /** {@code /ocsp}, {@code /crl} … */
    String path();

    /**
     * Called on an event loop, so it neither waits nor signs there. Ends the response, sooner or later, once.
     *
     * @param path as it stood in the request line, without a query: nothing is decoded, nothing normalised
     */
    void answer(HttpServerRequest request, String path);
}
