/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import dev.chancery.x509.Sha256;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * By what a client, or a cache on the way, knows again what it has (RFC 9110 §8.8).
 *
 * @param eTag in its quotation marks
 */
public record Validators(String eTag, String lastModified) {
    public static Validators of(byte[] content, Instant lastModified) {
        return of(content, HttpDate.of(lastModified));
    }

    /** @param lastModified as {@link HttpDate} spells it */
    public static Validators of(byte[] content, String lastModified) {
        return new Validators('"' + Sha256.of(content).hex() + '"', lastModified);
    }

    /** Whether the client says that it has this very content, or a later one (RFC 9110 §13.2.2): dates count where no tags are sent. */
    public boolean areKnownTo(HttpServerRequest request) {
        String tags = request.headers().get(HttpHeaders.IF_NONE_MATCH);
        if (tags == null) {
            return isNoLaterThan(request.headers().get(HttpHeaders.IF_MODIFIED_SINCE));
        }
        return areAmong(tags);
    }

    /** RFC 9110 §13.1.3: what is no date is not heeded. Old forms of dates are read too (§5.6.7). */
    private boolean isNoLaterThan(@Nullable String since) {
        Optional<Instant> date = since == null ? Optional.empty() : HttpDate.parse(since);
        Optional<Instant> own = HttpDate.parse(lastModified);
        return date.isPresent() && own.isPresent() && !own.get().isAfter(date.get());
    }

    private boolean areAmong(String tags) {
        return Arrays.stream(tags.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(eTag));
    }
}
