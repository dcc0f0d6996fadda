/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchSieveTest {
    private static final long FIRST = 40;
    private final BatchSieve sieve = new BatchSieve();

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void leavesAsItIsWhatFits(CompressionType codec) {
        MemoryRecords batch = batch(codec, 20, 20_000);

        assertThat(sieve.sieve(batch)).isSameAs(batch);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "ZSTD", "LZ4", "SNAPPY"})
    void passesOneThatBecomesHugeOver(CompressionType codec) {
        List<Record> read = read(sieve.sieve(batch(codec, 1, 40_000_000)));

        assertThat(read).singleElement().satisfies(record -> {
            assertThat(record.offset()).isEqualTo(FIRST);
            assertThat(record.value()).isNull();
            assertThat(reason(record)).get().asString().startsWith("records at offsets 40 to 40 are passed over: ");
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "ZSTD", "LZ4", "SNAPPY"})
    void handsOnWhatFitsAndNamesTheRest(CompressionType codec) {
        MemoryRecords batch = batch(codec, 30, 300_000);

        List<Record> read = read(sieve.sieve(batch));

        assertThat(read).extracting(Record::offset).containsExactly(40L, 41L, 42L, 69L);
        assertThat(read.subList(0, 3)).allSatisfy(record -> {
            assertThat(record.value().remaining()).isEqualTo(300_000);
            assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L);
            assertThat(reason(record)).isEmpty();
        });
        assertThat(reason(read.getLast())).get().asString().startsWith("records at offsets 43 to 69 are passed over");
        assertThat(batches(sieve.sieve(batch)).getLast().nextOffset())
                .as("the consumer goes on behind it")
                .isEqualTo(batches(batch).getLast().nextOffset());
    }

    @Test
    void keepsTogetherWithinTheBoundAndLeavesTheRestToTheNextFetch() {
        MemoryRecords two = joined(batch(CompressionType.ZSTD, 10, 150_000), batch(CompressionType.ZSTD, 10, 150_000));

        assertThat(read(sieve.sieve(two))).hasSize(10);
    }

    @Test
    void aHugeOneHoldsUpNothingThatStandsBeforeOrBehindIt() {
        MemoryRecords three = joined(
                batch(CompressionType.NONE, 2, 100),
                batch(CompressionType.GZIP, 1, 9_000_000),
                batch(CompressionType.NONE, 2, 100));

        MemoryRecords first = sieve.sieve(three);
        assertThat(read(first)).hasSize(2);

        MemoryRecords rest = joined(batch(CompressionType.GZIP, 1, 9_000_000), batch(CompressionType.NONE, 2, 100));
        assertThat(read(sieve.sieve(rest)).getFirst())
                .satisfies(record -> assertThat(reason(record)).isPresent());
    }

    @Test
    void whatCannotBeUnpackedIsPassedOver() {
        MemoryRecords batch = batch(CompressionType.ZSTD, 5, 1_000);
        ByteBuffer bytes = batch.buffer();
        for (int i = DefaultRecordBatch.RECORD_BATCH_OVERHEAD; i < bytes.limit(); i++) {
            bytes.put(i, (byte) 7);
        }

        assertThat(read(sieve.sieve(batch)))
                .singleElement()
                .satisfies(record -> assertThat(reason(record))
                        .get()
                        .asString()
                        .startsWith("records at offsets 40 to 44 are passed over: they cannot be unpacked (zstd)"));
    }

    /** The library would make room for what the chunk says before it looks at it. */
    @Test
    void aSnappyChunkThatClaimsHalfAGigabyteIsNotBelieved() {
        MemoryRecords batch = batch(CompressionType.SNAPPY, 1, 1_000);
        ByteBuffer bytes = batch.buffer();
        int chunk = DefaultRecordBatch.RECORD_BATCH_OVERHEAD + 16 + 4;
        bytes.put(chunk, (byte) 0xff)
                .put(chunk + 1, (byte) 0xff)
                .put(chunk + 2, (byte) 0xff)
                .put(chunk + 3, (byte) 0xff);
        bytes.put(chunk + 4, (byte) 1);

        assertThat(read(sieve.sieve(batch)))
                .singleElement()
                .satisfies(record ->
                        assertThat(reason(record)).get().asString().contains("a chunk becomes 536870911 bytes"));
    }

    private static MemoryRecords batch(CompressionType codec, int count, int bytes) {
        byte[] value = new byte[bytes];
        Arrays.fill(value, (byte) ' ');
        SimpleRecord[] records = IntStream.range(0, count)
                .mapToObj(
                        i -> new SimpleRecord(1_700_000_000_000L, ("key-" + i).getBytes(StandardCharsets.UTF_8), value))
                .toArray(SimpleRecord[]::new);
        return MemoryRecords.withRecords(FIRST, Compression.of(codec).build(), records);
    }

    private static MemoryRecords joined(MemoryRecords... parts) {
        ByteBuffer joined = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(MemoryRecords::sizeInBytes).sum());
        Arrays.stream(parts).forEach(part -> joined.put(part.buffer()));
        return MemoryRecords.readableRecords(joined.flip());
    }

    private static List<MutableRecordBatch> batches(MemoryRecords records) {
        return StreamSupport.stream(records.batches().spliterator(), false).toList();
    }

    private static List<Record> read(MemoryRecords records) {
        List<Record> read = new ArrayList<>();
        for (MutableRecordBatch batch : records.batches()) {
            batch.ensureValid();
            batch.iterator().forEachRemaining(read::add);
        }
        return read;
    }

    private static Optional<String> reason(Record record) {
        return PassedOver.reason(new ConsumerRecord<>(
                "topic",
                0,
                record.offset(),
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(record.headers()),
                Optional.empty()));
    }
}
