/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.x509.crl.SignedCrl;
import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A list and everything that is said with it, made once: a download only writes. Never changed; a newer list is another one. */
record ServedList(BigInteger number, Instant nextUpdate, Buffer der, String eTag, String lastModified, String expires) {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    static ServedList of(SignedCrl crl) {
        return new ServedList(
                crl.number(),
                crl.nextUpdate(),
                Buffer.buffer(crl.encoded()),
                '"' + crl.sha256().hex() + '"',
                HTTP_DATE.format(crl.thisUpdate()),
                HTTP_DATE.format(crl.nextUpdate()));
    }

    /** Nobody keeps it longer than it holds. */
    String cacheControl(Instant now, Duration maxAge) {
        long left = Duration.between(now, nextUpdate).toSeconds() - 1;
        return "public, no-transform, max-age=" + Math.clamp(left, 0, maxAge.toSeconds());
    }

    /** Whether the client has this very list (RFC 9110 §13.1.2, §13.1.3: dates count where no tags are sent). */
    boolean isKnown(@Nullable String ifNoneMatch, @Nullable String ifModifiedSince) {
        if (ifNoneMatch == null) {
            return lastModified.equals(ifModifiedSince);
        }
        return Arrays.stream(ifNoneMatch.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(eTag));
    }
}
