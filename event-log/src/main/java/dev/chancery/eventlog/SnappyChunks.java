/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.nio.ByteBuffer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * What a batch in snappy says that its chunks become, each of them. The library makes room for what a chunk says, half a gigabyte included, before it unpacks any of it, so
 * that has to be looked at before the library is.
 */
final class SnappyChunks {
    /** As snappy-java frames a stream: this, then two versions of four bytes, then chunks, each after its length. */
    private static final long MAGIC = 0x82534e4150505900L;

    private static final int HEADER = 16;

    private SnappyChunks() {}

    static void requireNoneLongerThan(DefaultRecordBatch batch, int most) {
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(bytes);
        bytes.flip().position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        if (bytes.remaining() < HEADER || bytes.getLong(bytes.position()) != MAGIC) {
            require(bytes, most); // one chunk, without a frame
            return;
        }
        bytes.position(bytes.position() + HEADER);
        while (bytes.remaining() >= Integer.BYTES) {
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new KafkaException("a chunk that is longer than the batch");
            }
            int end = bytes.position() + length;
            require(bytes, most);
            bytes.position(end);
        }
    }

    private static void require(ByteBuffer chunk, int most) {
        int becomes = ByteUtils.readUnsignedVarint(chunk);
        if (becomes < 0 || becomes > most) {
            throw new KafkaException(
                    "a chunk becomes " + Integer.toUnsignedString(becomes) + " bytes, and " + most + " are read");
        }
    }
}
