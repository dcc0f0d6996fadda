/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.EventStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message as it will stand on the log, byte for byte. Whoever turns a row into an event stores these first and publishes them, again and
 * the same whenever it is unsure.
 *
 * @param key null only for dead letters
 */
public record LogEvent(String topic, @Nullable String key, Envelope envelope, Bytes value) {

    /**
     * @param id the event's ce_id: a function of what it says, so that a repeat has the same one
     * @param source who writes, {@code /services/registry}
     * @param time when it became true
     */
    public static <M> LogEvent of(
            EventStream<M> stream, String key, M message, String id, String source, Instant time) {
        return new LogEvent(
                stream.topic(),
                key,
                new Envelope(id, source, stream.typeOf(message), time, key),
                Bytes.of(stream.write(message)));
    }

    ProducerRecord<byte[], byte[]> toRecord() {
        return new ProducerRecord<>(
                topic,
                null,
                null,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value.octets(),
                envelope.headers());
    }
}
