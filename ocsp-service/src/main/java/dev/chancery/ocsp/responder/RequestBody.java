/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.x509.ocsp.OcspRequest;
import io.vertx.core.buffer.Buffer;
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

    /** Calls exactly one of the two, once; neither when the client goes away before the end. */
    void read(Consumer<byte[]> whole, Runnable tooLarge) {
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
