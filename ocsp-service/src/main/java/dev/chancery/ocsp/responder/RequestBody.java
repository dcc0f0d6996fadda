/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.x509.ocsp.OcspRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Collects a POST's body, up to the size that a request may have. On one event loop. */
final class RequestBody {
    private final HttpServerRequest request;
    private final Buffer body = Buffer.buffer();
    private boolean overflown;

    RequestBody(HttpServerRequest request) {
        this.request = request;
    }

    /** Netty has seen that it is a number. Not a byte of such a body is kept. */
    private boolean isAnnouncedTooLarge() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && Long.parseLong(length) > OcspRequest.OCTETS_MAX;
    }

    /** Calls exactly one of the two, once; neither when the client goes away before the end. */
    void read(Consumer<byte[]> whole, Runnable tooLarge) {
        if (isAnnouncedTooLarge()) {
            overflown = true;
            tooLarge.run();
        }
        request.handler(chunk -> {
            if (overflown) {
                return;
            }
            if (body.length() + chunk.length() > OcspRequest.OCTETS_MAX) {
                overflown = true;
                tooLarge.run();
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(_ -> {
            if (!overflown) {
                whole.accept(body.getBytes());
            }
        });
    }
}
