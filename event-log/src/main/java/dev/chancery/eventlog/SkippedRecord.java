/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** What {@link BoundedConsumer} hands out in place of records that it does not unpack: one record without key and value, whose header says why. */
public final class SkippedRecord {
    private static final String HEADER = "chancery-passed-over";
    private static final int CHARACTERS_MAX = 300;

    private SkippedRecord() {}

    /** Which records were passed over and why, for a dead letter; empty for a record as it stands on the log. */
    public static Optional<String> reason(ConsumerRecord<byte[], byte[]> record) {
        // A sender that sets it himself has his own record passed over, and no other.
        Header header = record.headers().lastHeader(HEADER);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(shortened(new String(header.value(), StandardCharsets.UTF_8)));
    }

    static Header[] header(String reason) {
        return new Header[] {new RecordHeader(HEADER, reason.getBytes(StandardCharsets.UTF_8))};
    }

    private static String shortened(String text) {
        return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX) + "…";
    }
}
