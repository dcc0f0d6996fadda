/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a responder has read: its watermark, announced every second. Record key: the responder.
 *
 * @param confirmedAt the last moment at which it had applied everything up to the end offsets of all its topics
 * @param leaseUntil until when it may go on answering from what it has; past it, it answers tryLater
 * @param positions next offset per {@code topic/partition}; read before confirmedAt, so that what it signed before it had passed a record has a
 *     thisUpdate of confirmedAt at the latest
 * @param answersUntil the latest nextUpdate of what it signed from a look at the log up to confirmedAt; absent from responders that do not say, whose
 *     answers end with leaseUntil
 * @param topicIds the broker's id of each topic; positions in a topic that was recreated under the same name are not compared
 */
public record ResponderPassed(
        String responder,
        Instant confirmedAt,
        Instant leaseUntil,
        Map<String, Long> positions,
        @Nullable Instant answersUntil,
        Map<String, String> topicIds) {
    public ResponderPassed {
        Required.text("responder", responder);
        Required.present("confirmedAt", confirmedAt);
        Required.present("leaseUntil", leaseUntil);
        positions = Required.map("positions", positions, 10_000);
        topicIds = Required.map("topicIds", topicIds, 10_000);
    }

    /** No answer that it signed from a look at the log up to confirmedAt is to be believed past it. */
    public Instant lastAnswerUntil() {
        return answersUntil == null ? leaseUntil : answersUntil;
    }
}
