/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks the watcher to treat an alert differently. Record key: the alert's key. */
public sealed interface AlertCommand {
    String commandId();

    /** {@code <slot>#<kind>}. */
    String alert();

    String actor();

    /** Acknowledges the alert: it stays open and sends no more notifications. */
    record AcknowledgeAlert(
            String commandId,
            String alert,
            String actor,
            @Nullable String comment) implements AlertCommand {
        public AcknowledgeAlert {
            requireComplete(commandId, alert, actor);
        }
    }

    /** Mutes the alert until it resolves. */
    record SilenceAlert(
            String commandId,
            String alert,
            String actor,
            @Nullable String comment) implements AlertCommand {
        public SilenceAlert {
            requireComplete(commandId, alert, actor);
        }
    }

    /** Mutes the alert until the given time. */
    record SnoozeAlert(String commandId, String alert, String actor, Instant until) implements AlertCommand {
        public SnoozeAlert {
            requireComplete(commandId, alert, actor);
            Required.present("until", until);
        }
    }

    private static void requireComplete(String commandId, String alert, String actor) {
        Required.text("commandId", commandId);
        Required.text("alert", alert);
        Required.text("actor", actor);
    }
}
