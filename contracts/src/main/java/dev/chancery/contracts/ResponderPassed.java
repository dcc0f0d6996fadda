/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;
import java.util.Map;

/**
 * How far a responder has read: its watermark, announced every second. Record key: the responder.
 *
 * @param confirmedAt the last moment at which it had applied everything up to the end offsets of all its topics
 * @param leaseUntil until when it may go on answering from what it has; past it, it answers tryLater
 * @param positions next offset per {@code topic/partition}
 */
public record ResponderPassed(String responder, Instant confirmedAt, Instant leaseUntil, Map<String, Long> positions) {
    public ResponderPassed {
        Required.text("responder", responder);
        Required.present("confirmedAt", confirmedAt);
        Required.present("leaseUntil", leaseUntil);
        positions = Required.map("positions", positions, 10_000);
    }
}
