/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import dev.chancery.contracts.Texts;
import dev.chancery.contracts.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The key of a record of our own streams, as a text that can be stored. */
public final class RecordKey {
    private RecordKey() {}

    /** Throws {@link UnreadableMessageException} for a record without one. */
    public static String of(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            throw new UnreadableMessageException("the record has no key");
        }
        return Texts.storable(new String(record.key(), StandardCharsets.UTF_8));
    }
}
