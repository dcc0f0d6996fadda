/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.front.HttpDate;
import dev.chancery.ocsp.front.Validators;
import dev.chancery.ocsp.responder.Answer.Reach;
import dev.chancery.ocsp.responder.Answer.Signed;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signed answer with all that HTTP says beside it (RFC 9919 §6), made once: to send it only writes. Never changed.
 *
 * @param from its thisUpdate, in milliseconds since 1970
 * @param until when it is no longer given without another look, in milliseconds since 1970
 * @param validators absent where nobody may keep it
 */
record Ready(
        Signed answer,
        Buffer der,
        long from,
        long until,
        CharSequence length,
        CharSequence cacheControl,
        @Nullable Validators validators,
        CharSequence eTag,
        CharSequence lastModified,
        CharSequence expires) {
    private static final CharSequence TYPE = HttpHeaders.createOptimized("application/ocsp-response");
    /** Three eighths: signed anew after a quarter (see {@link Responder}), and nobody gets one that is older than half. */
    private static final int UNTIL_NUMERATOR = 3;

    private static final int UNTIL_DENOMINATOR = 8;

    /** @param maxAge how long a cache on the way may repeat it without asking */
    static Ready of(Signed answer, Duration maxAge) {
        Duration life = Duration.between(answer.thisUpdate(), answer.nextUpdate());
        Instant until =
                answer.thisUpdate().plus(life.multipliedBy(UNTIL_NUMERATOR).dividedBy(UNTIL_DENOMINATOR));
        return at(until, answer, maxAge);
    }

    /** One that is given now, and not kept like this. */
    static Ready once(Signed answer, Duration maxAge, Instant now) {
        return at(now, answer, maxAge);
    }

    private static Ready at(Instant until, Signed answer, Duration maxAge) {
        byte[] der = answer.der().octets();
        Validators validators = answer.repeatable() ? Validators.of(der, answer.thisUpdate()) : null;
        return new Ready(
                answer,
                Buffer.buffer(der),
                answer.thisUpdate().toEpochMilli(),
                until.toEpochMilli(),
                HttpHeaders.createOptimized(Integer.toString(der.length)),
                HttpHeaders.createOptimized(cacheControl(answer, maxAge, until)),
                validators,
                HttpHeaders.createOptimized(validators == null ? "" : validators.eTag()),
                HttpHeaders.createOptimized(validators == null ? "" : validators.lastModified()),
                HttpHeaders.createOptimized(HttpDate.of(answer.nextUpdate())));
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

    /** Neither too old nor, when the clock was set back, from a time that is still to come. In milliseconds since 1970. */
    boolean isGivenAt(long now) {
        return now < until && now >= from;
    }

    /** @param date of now, as HTTP spells it */
    void send(HttpServerRequest request, CharSequence date) {
        HttpServerResponse response = request.response();
        MultiMap headers = response.headers()
                .add(HttpHeaders.CONTENT_TYPE, TYPE)
                .add(HttpHeaders.CONTENT_LENGTH, length)
                .add(HttpHeaders.DATE, date);
        if (request.method().equals(HttpMethod.POST)) {
            // RFC 9110 §9.3.3: nobody keeps what a POST was answered, unless he is told to.
            response.end(der);
            return;
        }
        headers.add(HttpHeaders.CACHE_CONTROL, cacheControl);
        if (validators != null) {
            headers.add(HttpHeaders.ETAG, eTag)
                    .add(HttpHeaders.LAST_MODIFIED, lastModified)
                    .add(HttpHeaders.EXPIRES, expires);
            if (validators.areKnownTo(request)) {
                headers.remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.CONTENT_TYPE);
                response.setStatusCode(304).end();
                return;
            }
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(der);
        }
    }
}
