/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.front.HttpDate;
import dev.chancery.ocsp.front.Validators;
import dev.chancery.ocsp.responder.Answer.Signed;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What caches on the way are told about an answer to a GET (RFC 9919 §6).
 *
 * @param validators absent where nobody may keep it
 */
record HttpFreshness(String cacheControl, Optional<Validators> validators, String expires) {
    static HttpFreshness of(Signed answer, Duration maxAge, Instant now) {
        String expires = HttpDate.of(answer.nextUpdate());
        if (!answer.repeatable()) {
            // Its nonce makes it one client's own.
            return new HttpFreshness("private, max-age=0, must-revalidate", Optional.empty(), expires);
        }
        // thisUpdate < now + max-age < nextUpdate.
        long untilTheEnd = Duration.between(now, answer.nextUpdate()).toSeconds() - 1;
        long seconds = Math.clamp(maxAge.toSeconds(), 0, Math.max(0, untilTheEnd));
        return new HttpFreshness(
                "max-age=" + seconds + ", public, no-transform, must-revalidate",
                Optional.of(Validators.of(answer.der().octets(), answer.thisUpdate())),
                expires);
    }

    void putOn(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
        validators.ifPresent(known -> response.putHeader(HttpHeaders.ETAG, known.eTag())
                .putHeader(HttpHeaders.LAST_MODIFIED, known.lastModified())
                .putHeader(HttpHeaders.EXPIRES, expires));
    }

    /** Whether the client has this very answer. */
    boolean isKnownTo(HttpServerRequest request) {
        return validators.filter(known -> known.areKnownTo(request)).isPresent();
    }
}
