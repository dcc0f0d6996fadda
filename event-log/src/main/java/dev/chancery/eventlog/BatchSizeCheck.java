/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecord;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * Looks at compressed batches before anybody unpacks them. The broker bounds a batch as it is sent, and a client makes room for a record as long as the
 * record says it is: 4,823 bytes of zstd become 150 MB. So each batch is unpacked here first, skipping, through a few kilobytes of buffer, and what it becomes is
 * counted; whoever reads it afterwards never meets more than {@link #BATCH_BYTES_MAX}. Not for use by several threads.
 */
final class BatchSizeCheck {
    /** What the records of one batch may become, and what is handed on of one partition at a time, in bytes: twice the broker's largest plain batch. */
    static final int BATCH_BYTES_MAX = 2_097_152;

    private static final int BUILDING = 4_096;

    private final BufferSupplier buffers = BufferSupplier.create();
    private final boolean passesDamage;

    /** @param passesDamage over batches that the broker's disk has damaged; otherwise the client refuses to go past one */
    BatchSizeCheck(boolean passesDamage) {
        this.passesDamage = passesDamage;
    }

    /**
     * Of the batches of one partition as many as together stay within the bound, at least one; the rest is fetched again. A batch that becomes more is replaced
     * by what of it fits and one record in place of the rest, which {@link SkippedRecord} understands.
     *
     * @param end of the partition: the offset behind its last record
     */
    MemoryRecords sieve(MemoryRecords fetched, long end) {
        List<ByteBuffer> kept = new ArrayList<>();
        boolean same = true;
        long total = 0;
        Iterator<MutableRecordBatch> batches = fetched.batchIterator();
        @Nullable MutableRecordBatch next = batches.hasNext() ? batches.next() : null;
        while (next != null) {
            MutableRecordBatch batch = next;
            next = following(batches);
            if (passesDamage && !batch.isValid()) {
                same = false;
                if (next == null && !kept.isEmpty()) {
                    break; // fetched again, as the first, with what follows it
                }
                kept.add(damaged(batch, next == null ? end : next.baseOffset()).buffer());
                continue;
            }
            long becomes = batch.isCompressed() ? becomes(batch) : batch.sizeInBytes();
            if (!kept.isEmpty() && total + Math.min(becomes, BATCH_BYTES_MAX) > BATCH_BYTES_MAX) {
                same = false;
                break;
            }
            total += Math.min(becomes, BATCH_BYTES_MAX);
            boolean fits = becomes <= BATCH_BYTES_MAX || !batch.isCompressed();
            same &= fits;
            kept.add(fits ? bytes(batch) : cut(batch).buffer());
        }
        return same ? fetched : MemoryRecords.readableRecords(joined(kept));
    }

    /** None where the next one's length is damaged: it is fetched again, as the first. */
    private static @Nullable MutableRecordBatch following(Iterator<MutableRecordBatch> batches) {
        try {
            return batches.hasNext() ? batches.next() : null;
        } catch (CorruptRecordException e) {
            return null;
        }
    }

    /**
     * One record that stands for all of a batch whose checksum does not fit. Nothing in it is believed, its last offset neither: that is before the next batch.
     * Whoever reads goes on there.
     */
    private static MemoryRecords damaged(RecordBatch batch, long end) {
        long first = batch.baseOffset();
        long last = Math.clamp(batch.lastOffset(), first, Math.max(first, end - 1));
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(BUILDING),
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE,
                TimestampType.CREATE_TIME,
                first,
                RecordBatch.NO_TIMESTAMP,
                batch.partitionLeaderEpoch());
        builder.appendWithOffset(
                last,
                RecordBatch.NO_TIMESTAMP,
                (byte[]) null,
                null,
                SkippedRecord.header(
                        "records at offsets " + first + " to " + last
                                + " are passed over: their checksum does not fit, the broker's disk has damaged them; send them again"));
        return builder.build();
    }

    private static ByteBuffer bytes(MutableRecordBatch batch) {
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(bytes);
        return bytes.flip();
    }

    private static ByteBuffer joined(List<ByteBuffer> parts) {
        ByteBuffer joined = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(joined::put);
        return joined.flip();
    }

    /** How many bytes its records have unpacked, or more than the bound: then not all of it was looked at. Whatever cannot be unpacked is too much. */
    private long becomes(RecordBatch batch) {
        long total = 0;
        try (InputStream in = open(batch)) {
            for (int i = 0; i < count(batch) && total <= BATCH_BYTES_MAX; i++) {
                int size = ByteUtils.readVarint(in);
                if (size < 0 || total + size > BATCH_BYTES_MAX) {
                    return Long.MAX_VALUE;
                }
                in.skipNBytes(size);
                total += size + 1; // its length is a byte at least
            }
            return total;
        } catch (IOException | RuntimeException e) {
            return Long.MAX_VALUE;
        }
    }

    /** Plain: the records that come before the bound, and one at the batch's last offset that stands for the others. */
    private MemoryRecords cut(RecordBatch batch) {
        long appendedAt = batch.maxTimestamp();
        boolean appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(BUILDING), // it grows
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE,
                batch.timestampType(),
                batch.baseOffset(),
                appendTime ? appendedAt : RecordBatch.NO_TIMESTAMP,
                batch.partitionLeaderEpoch());
        long next = batch.baseOffset();
        String reason = "they become more than " + BATCH_BYTES_MAX
                + " bytes when they are unpacked; send fewer in a batch, or do not compress";
        int total = 0;
        try (InputStream in = open(batch)) {
            for (int i = 0; i < count(batch); i++) {
                int size = ByteUtils.readVarint(in);
                total = Math.addExact(total, size);
                if (size < 0 || total > BATCH_BYTES_MAX / 2) {
                    break;
                }
                Record record = read(in, size, batch, appendTime ? appendedAt : null);
                if (record.offset() >= batch.lastOffset()) {
                    break;
                }
                builder.appendWithOffset(record.offset(), record);
                next = record.offset() + 1;
            }
        } catch (IOException | RuntimeException e) {
            reason = "they cannot be unpacked (" + batch.compressionType().name + "): " + e;
        }
        builder.appendWithOffset(
                batch.lastOffset(),
                appendedAt,
                (byte[]) null,
                null,
                SkippedRecord.header(
                        "records at offsets " + next + " to " + batch.lastOffset() + " are passed over: " + reason));
        return builder.build();
    }

    private static Record read(InputStream in, int size, RecordBatch batch, @Nullable Long appendedAt)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ByteUtils.sizeOfVarint(size) + size);
        ByteUtils.writeVarint(size, bytes);
        if (in.readNBytes(bytes.array(), bytes.position(), size) < size) {
            throw new EOFException("the batch ends within a record");
        }
        bytes.rewind();
        return DefaultRecord.readFrom(
                bytes,
                batch.baseOffset(),
                ((DefaultRecordBatch) batch).baseTimestamp(),
                RecordBatch.NO_SEQUENCE,
                appendedAt);
    }

    private static int count(RecordBatch batch) {
        Integer count = batch.countOrNull();
        return count == null ? 0 : count;
    }

    private InputStream open(RecordBatch batch) {
        if (!(batch instanceof DefaultRecordBatch current)) {
            throw new KafkaException("a batch of a form from before Kafka 0.11");
        }
        if (batch.compressionType() == CompressionType.SNAPPY) {
            SnappyChunks.requireNoneLongerThan(current, BATCH_BYTES_MAX);
        }
        return current.recordInputStream(buffers);
    }
}
