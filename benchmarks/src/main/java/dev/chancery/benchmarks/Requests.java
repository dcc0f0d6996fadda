/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Requests as any service would send them (README). */
final class Requests {
    private static final InstantSource CLOCK = InstantSource.system();

    private Requests() {}

    static String value(String csr) {
        return "{\"profile\":\"server\",\"csr\":\"" + csr.replace("\n", "\\n") + "\"}";
    }

    /** A request of its own each time: the same value under a new id is another request. */
    static ProducerRecord<String, String> record(String topic, String value) {
        String id = UUID.randomUUID().toString();
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, id, value);
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/benchmarks/load",
                        "ce_type", "dev.chancery.certificate.requested.v1",
                        "ce_time", CLOCK.instant().toString(),
                        "content-type", "application/json")
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
