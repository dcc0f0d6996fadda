/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a page ended: the sort key and the id of its last certificate, which together are unique. Opaque to callers, and good for its own sort alone.
 *
 * @param sort the sort that it belongs to, {@code -notAfter}
 */
record Cursor(String sort, Instant key, String id) {
    /** No certificate is from before or after, and PostgreSQL has no such moments either. */
    private static final Instant KEY_MIN = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant KEY_MAX = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,64}\\.[0-9a-f]{1,64}");

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((sort + " " + key + " " + id).getBytes(StandardCharsets.UTF_8));
    }

    static Optional<Cursor> parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length != 3 || !ID.matcher(parts[2]).matches()) {
                return Optional.empty();
            }
            Instant key = Instant.parse(parts[1]);
            return key.isBefore(KEY_MIN) || key.isAfter(KEY_MAX)
                    ? Optional.empty()
                    : Optional.of(new Cursor(parts[0], key, parts[2]));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
