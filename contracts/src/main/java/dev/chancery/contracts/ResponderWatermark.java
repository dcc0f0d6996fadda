/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watermark of a responder: how far it has read, published every second. Record key: the responder.
 *
 * @param confirmedAt the last moment at which it had applied everything up to the end offsets of all its topics
 * @param leaseUntil until when it may answer from what it has read; after that it returns tryLater
 * @param positions next offset per {@code topic/partition}; read before confirmedAt, so that everything that it signed before it had read a
 * record has a thisUpdate of confirmedAt at the latest
 * @param answersUntil the latest nextUpdate of the responses that it signed from the log up to confirmedAt; absent from older responders,
 * whose responses expire with leaseUntil
 * @param topicIds the broker's id of each topic; positions in a topic that was recreated under the same name are not compared
 */
public record ResponderWatermark(
        String responder,
        Instant confirmedAt,
        Instant leaseUntil,
        Map<String, Long> positions,
        @Nullable Instant answersUntil,
        Map<String, String> topicIds) {
    public ResponderWatermark {
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
