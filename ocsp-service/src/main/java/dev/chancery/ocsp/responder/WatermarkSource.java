/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.ocsp.OcspConfig;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the log is being read, while it is being read: what is asked for later is further on.
 *
 * @param topicIds the broker's ids of the topics
 * @param positions the next offset to be read, per {@code topic/partition}
 * @param confirmedAt the last moment at which all was read that the log held then
 */
record WatermarkSource(
        Supplier<Map<String, String>> topicIds,
        Supplier<Map<String, Long>> positions,
        Supplier<Optional<Instant>> confirmedAt) {
    /** What can be said of it now, and until when may be answered from it. Empty until all was read once. */
    Optional<ResponderWatermark> passed(String responder, OcspConfig config) {
        // In this order: what was signed before these positions had passed a record has a thisUpdate of confirmedAt
        // at the latest.
        Map<String, String> ids = topicIds.get();
        Map<String, Long> next = positions.get();
        return confirmedAt.get().map(at -> {
            Instant answersUntil = at.plus(config.validity());
            // What is signed until the next announcement gets through must fit into the lease, so it is longer than an
            // answer by the staleness limit.
            return new ResponderWatermark(
                    responder, at, answersUntil.plus(config.stalenessLimit()), next, answersUntil, ids);
        });
    }
}
