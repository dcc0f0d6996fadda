/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that its reader can never process, for an operator to inspect. No key.
 *
 * @param value the first 64 kB of the record's value (base64 in JSON), absent for a null
 * @param valueBytes the length of the complete value
 */
public record DeadLetter(
        String reader,
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        Instant at,
        String reason,
        @Nullable Bytes value,
        int valueBytes) {
    public DeadLetter {
        Required.text("reader", reader);
        Required.text("topic", topic);
        Required.present("at", at);
        Required.text("reason", reason);
    }
}
