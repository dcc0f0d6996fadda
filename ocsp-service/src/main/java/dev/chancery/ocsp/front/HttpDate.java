/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;

/** A moment as HTTP headers spell it (RFC 9110 §5.6.7). */
public final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    /** Also of the two forms that are no longer written. Empty where it is no date. */
    static Optional<Instant> parse(String text) {
        return Optional.ofNullable(DateFormatter.parseHttpDate(text)).map(Date::toInstant);
    }

    public static String of(Instant instant) {
        return FORMAT.format(instant);
    }
}
