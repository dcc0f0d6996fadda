/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Reads a request's head as RFC 9112 has it, where Netty's decoder is lenient: what another reader on the way could take for something else is no request.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    /** So many headers of one request are read, trailers included. Each takes some 200 bytes of the heap, however short it is. */
    static final int HEADERS_MAX = 64;

    private int headers;
    private int wordEnd;

    StrictDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Called first for each request, with its whole line. */
    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int size) {
        headers = 0;
        wordEnd = start + size;
        return super.splitFirstWordInitialLine(line, start, size);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int size) {
        requireOneBlank(line, start);
        wordEnd = start + size;
        return super.splitSecondWordInitialLine(line, start, size);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int size) {
        requireOneBlank(line, start);
        return super.splitThirdWordInitialLine(line, start, size);
    }

    /** RFC 9112 §3: "A request-line begins with a method token, followed by a single space (SP), the request-target, and another single space (SP)". */
    private void requireOneBlank(byte[] line, int start) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new IllegalArgumentException("a request line has one blank between its parts");
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        headers++;
        if (headers > HEADERS_MAX) {
            throw new TooLongHttpHeaderException("a request has more than " + HEADERS_MAX + " headers");
        }
        return super.splitHeaderName(line, start, length);
    }

    /** Leaves both there: {@link Framing} refuses the request. Netty would take the length away, and nobody behind it could tell. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}
}
