/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.alerts;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Streams;
import dev.chancery.watcher.slots.SlotRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands.
 *
 * @param silencedUntil the end of a snooze; absent otherwise, also for one that is silenced until it resolves
 */
public record TrackedAlert(Alert alert, @Nullable Instant silencedUntil) {
    static TrackedAlert of(SlotRow.AlertRow row) {
        return new TrackedAlert(
                Streams.ALERTS.read(row.type(), row.value().getBytes(StandardCharsets.UTF_8)), row.silencedUntil());
    }

    boolean isOpen() {
        return alert.state() != Alert.State.RESOLVED;
    }
}
