/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Answers everything below one path. */
public interface HttpEndpoint {
    /** {@code /ocsp}, {@code /crl} … */
    String path();

    /**
     * Called on an event loop, so it neither waits nor signs there. Ends the response, sooner or later, once.
     *
     * @param path as it stood in the request line, without a query: nothing is decoded, nothing normalised
     */
    void answer(HttpServerRequest request, String path);

    /**
     * The whole response, from status line to body, to a GET that asks for nothing but this target, where it only has to be written; null where
     * {@link #answer} has to look. Says what that would say. Called on an event loop.
     *
     * @param target as it stood in the request line
     * @param memory what the response is made in; whoever calls writes it, and so releases it
     */
    default @Nullable ByteBuf answerAtOnce(String target, ByteBufAllocator memory) {
        return null;
    }
}
