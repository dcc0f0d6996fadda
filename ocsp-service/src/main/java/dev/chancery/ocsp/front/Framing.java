/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/** Whether it is beyond doubt where a request ends. Where two readers may differ about that, one can be made to take a part of it for another request. */
final class Framing {
    private Framing() {}

    /** What is wrong, as a sentence; empty when the next request begins where everybody says so. */
    static Optional<String> flaw(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return Optional.empty();
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            // RFC 9112 §6.1: "treat the message as if the framing is faulty, even if a Content-Length is present"
            return Optional.of("Transfer-Encoding is not of HTTP/1.0 (RFC 9112 section 6.1)");
        }
        if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return Optional.of("a request has Content-Length or Transfer-Encoding, not both (RFC 9112 section 6.1)");
        }
        boolean chunkedAlone = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
        return chunkedAlone
                ? Optional.empty()
                : Optional.of("the one transfer coding that is read here is chunked (RFC 9112 section 6.3)");
    }
}
