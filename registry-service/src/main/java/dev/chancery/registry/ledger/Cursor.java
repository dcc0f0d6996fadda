/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page ended: the sort key and the id of its last certificate, which together are unique. Opaque to callers, and good for its own sort alone.
 *
 * @param sort the sort that it belongs to, {@code -notAfter}
 */
record Cursor(String sort, Instant key, String id) {

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((sort + " " + key + " " + id).getBytes(StandardCharsets.UTF_8));
    }

    static Optional<Cursor> parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            return parts.length == 3
                    ? Optional.of(new Cursor(parts[0], Instant.parse(parts[1]), parts[2]))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
