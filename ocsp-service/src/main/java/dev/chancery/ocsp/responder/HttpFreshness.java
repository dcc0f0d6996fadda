/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.x509.Sha256;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What caches on the way are told about an answer to a GET (RFC 9919 §6). */
record HttpFreshness(Map<String, String> headers) {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    static HttpFreshness of(Signed answer, Duration maxAge, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!answer.repeatable()) {
            // Its nonce makes it one client's own.
            headers.put("Cache-Control", "private, max-age=0, must-revalidate");
            return new HttpFreshness(headers);
        }
        // thisUpdate < now + max-age < nextUpdate.
        long untilTheEnd = Duration.between(now, answer.nextUpdate()).toSeconds() - 1;
        long seconds = Math.clamp(maxAge.toSeconds(), 0, Math.max(0, untilTheEnd));
        headers.put("Cache-Control", "max-age=" + seconds + ", public, no-transform, must-revalidate");
        headers.put("ETag", eTag(answer));
        headers.put("Last-Modified", date(answer.thisUpdate()));
        headers.put("Expires", date(answer.nextUpdate()));
        return new HttpFreshness(headers);
    }

    void putOn(HttpServerResponse response) {
        headers.forEach(response::putHeader);
    }

    /** Whether the client says that it has this very answer already. */
    static boolean isKnown(Signed answer, @Nullable String ifNoneMatch) {
        return ifNoneMatch != null
                && answer.repeatable()
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(eTag(answer)));
    }

    static String date(Instant instant) {
        return HTTP_DATE.format(instant);
    }

    private static String eTag(Signed answer) {
        return '"' + Sha256.of(answer.der().octets()).hex() + '"';
    }
}
