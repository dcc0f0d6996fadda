/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import dev.chancery.contracts.EventStream;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.RecordKey;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What can be digested of one stream: a key and a message of the stream, or a null, which compaction leaves for a while and which says nothing. */
public final class RecordValidator {
    private RecordValidator() {}

    public static Consumer<ConsumerRecord<byte[], byte[]>> of(EventStream<?> stream) {
        return record -> {
            String _ = RecordKey.of(record);
            if (record.value() != null) {
                stream.read(Envelope.typeOf(record.headers()), record.value());
            }
        };
    }
}
