/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.front.HttpDate;
import dev.chancery.ocsp.front.Validators;
import dev.chancery.ocsp.responder.Answer.Reach;
import dev.chancery.ocsp.responder.Answer.Signed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signed answer with all that HTTP says beside it (RFC 9919 §6), made once: to send it only writes. Never changed.
 *
 * @param validators absent where nobody may keep it
 */
record CachedHttpResponse(
        Signed answer,
        CharSequence length,
        Times times,
        @Nullable Validators validators) {
    private static final String TYPE_NAME = "application/ocsp-response";
    private static final CharSequence TYPE = HttpHeaders.createOptimized(TYPE_NAME);
    /** Room for an answer's own lines beside what it shares with others: ETag and Content-Length. */
    private static final int OWN_LINES_OCTETS_MAX = 128;

    private static final AsciiString LENGTH = AsciiString.of("\r\ncontent-length: ");
    private static final AsciiString END = AsciiString.of("\r\n\r\n");

    /**
     * A second as HTTP spells it, and the beginning of every answer that is given in it.
     *
     * @param number since 1970
     */
    record Second(long number, CharSequence date, AsciiString beginning) {
        static Second of(long number) {
            String date = HttpDate.of(Instant.ofEpochSecond(number));
            return new Second(
                    number,
                    HttpHeaders.createOptimized(date),
                    AsciiString.of("HTTP/1.1 200 OK\r\ncontent-type: " + TYPE_NAME + "\r\ndate: " + date + "\r\n"));
        }
    }

    /**
     * What all answers of one second have in common, of which there are many.
     *
     * @param from their thisUpdate, in milliseconds since 1970
     * @param until when they are no longer given without another look, in milliseconds since 1970
     * @param lines what HTTP says of them, as it goes over the line
     */
    record Times(
            long from,
            long until,
            Instant thisUpdate,
            Instant nextUpdate,
            CharSequence cacheControl,
            String lastModified,
            CharSequence expires,
            AsciiString lines) {
        /** Three eighths: signed anew after a quarter (see {@link Responder}), and nobody gets one that is older than half. */
        private static final int UNTIL_NUMERATOR = 3;

        private static final int UNTIL_DENOMINATOR = 8;

        static Times whileKept(Signed answer, Duration maxAge) {
            Duration life = Duration.between(answer.thisUpdate(), answer.nextUpdate());
            return of(
                    answer,
                    answer.thisUpdate().plus(life.multipliedBy(UNTIL_NUMERATOR).dividedBy(UNTIL_DENOMINATOR)),
                    maxAge);
        }

        static Times of(Signed answer, Instant until, Duration maxAge) {
            String cacheControl = cacheControl(answer, maxAge, until);
            String lastModified = HttpDate.of(answer.thisUpdate());
            String expires = HttpDate.of(answer.nextUpdate());
            return new Times(
                    answer.thisUpdate().toEpochMilli(),
                    until.toEpochMilli(),
                    answer.thisUpdate(),
                    answer.nextUpdate(),
                    HttpHeaders.createOptimized(cacheControl),
                    lastModified,
                    HttpHeaders.createOptimized(expires),
                    AsciiString.of("cache-control: " + cacheControl + "\r\nlast-modified: " + lastModified
                            + "\r\nexpires: " + expires + "\r\netag: "));
        }

        /** thisUpdate &lt; now + max-age &lt; nextUpdate, at every moment at which it is given. */
        private static String cacheControl(Signed answer, Duration maxAge, Instant until) {
            if (answer.reach() == Reach.THIS_MOMENT) {
                return "no-store";
            }
            if (answer.reach() == Reach.ITS_CLIENT) {
                return "private, max-age=0, must-revalidate";
            }
            long untilTheEnd = Duration.between(until, answer.nextUpdate()).toSeconds() - 1;
            long seconds = Math.clamp(maxAge.toSeconds(), 0, Math.max(0, untilTheEnd));
            return "max-age=" + seconds + ", public, no-transform, must-revalidate";
        }

        boolean areThoseOf(Signed answer) {
            return thisUpdate.equals(answer.thisUpdate()) && nextUpdate.equals(answer.nextUpdate());
        }
    }

    /** One that is given now, and not kept like this. */
    static CachedHttpResponse once(Signed answer, Duration maxAge, Instant now) {
        return of(answer, Times.of(answer, now, maxAge));
    }

    static CachedHttpResponse of(Signed answer, Times times) {
        return new CachedHttpResponse(
                answer,
                Integer.toString(answer.content().readableBytes()),
                times,
                answer.repeatable() ? Validators.of(answer.octets(), times.lastModified()) : null);
    }

    /** Of the answer itself. */
    int bytes() {
        return answer.content().readableBytes();
    }

    /** Neither too old nor, when the clock was set back, from a time that is still to come. In milliseconds since 1970. */
    boolean isGivenAt(long now) {
        return now < times.until() && now >= times.from();
    }

    /** The whole response to a GET that sets no condition; the same that {@link #send} sends. Of answers that somebody may keep. */
    ByteBuf written(Second now, ByteBufAllocator memory) {
        Validators known = Objects.requireNonNull(validators);
        ByteBuf content = answer.content();
        ByteBuf response = memory.directBuffer(
                now.beginning().length() + times.lines().length() + OWN_LINES_OCTETS_MAX + content.readableBytes());
        ByteBufUtil.copy(now.beginning(), response);
        ByteBufUtil.copy(times.lines(), response);
        ByteBufUtil.writeAscii(response, known.eTag());
        ByteBufUtil.copy(LENGTH, response);
        ByteBufUtil.writeAscii(response, length);
        ByteBufUtil.copy(END, response);
        return response.writeBytes(content, content.readerIndex(), content.readableBytes());
    }

    void send(HttpServerRequest request, Second now) {
        HttpServerResponse response = request.response();
        MultiMap headers =
                response.headers().add(HttpHeaders.CONTENT_TYPE, TYPE).set(HttpHeaders.DATE, now.date());
        if (request.method().equals(HttpMethod.POST)) {
            // RFC 9110 §9.3.3: nobody keeps what a POST was answered, unless he is told to.
            headers.add(HttpHeaders.CONTENT_LENGTH, length);
            response.end(Buffer.buffer(answer.octets()));
            return;
        }
        headers.add(HttpHeaders.CACHE_CONTROL, times.cacheControl());
        if (validators != null) {
            headers.add(HttpHeaders.LAST_MODIFIED, validators.lastModified())
                    .add(HttpHeaders.EXPIRES, times.expires())
                    .add(HttpHeaders.ETAG, validators.eTag());
            if (validators.areKnownTo(request)) {
                headers.remove(HttpHeaders.CONTENT_TYPE);
                response.setStatusCode(304).end();
                return;
            }
        }
        headers.add(HttpHeaders.CONTENT_LENGTH, length);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(Buffer.buffer(answer.octets()));
        }
    }
}
