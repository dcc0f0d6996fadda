/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The moment as HTTP spells it (RFC 9110 section 5.6.7). */
public final class HttpTime {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private HttpTime() {}

    /** For the Date header, which every answer has (RFC 9110 section 6.6.1). By the machine's clock: nothing is decided by it. */
    public static String now() {
        return of(InstantSource.system());
    }

    static String of(InstantSource clock) {
        return FORM.format(clock.instant());
    }
}
