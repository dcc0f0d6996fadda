/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

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

class BatchSizeCheckTest {
    private static final long FIRST = 40;
    private static final long END = 1_000;
    /** In a batch: its base offset, its length, its leader's epoch, its form, its checksum and its attributes come before. */
    private static final int LAST_OFFSET_DELTA = 23;

    private final BatchSizeCheck sieve = new BatchSizeCheck(false);
    private final BatchSizeCheck passing = new BatchSizeCheck(true);

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void leavesAsItIsWhatFits(CompressionType codec) {
        MemoryRecords batch = batch(codec, 20, 20_000);

        assertThat(sieve.sieve(batch, END)).isSameAs(batch);
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionType.class,
            names = {"GZIP", "ZSTD", "LZ4", "SNAPPY"})
    void passesOneThatBecomesHugeOver(CompressionType codec) {
        List<Record> read = read(sieve.sieve(batch(codec, 1, 40_000_000), END));

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

        List<Record> read = read(sieve.sieve(batch, END));

        assertThat(read).extracting(Record::offset).containsExactly(40L, 41L, 42L, 69L);
        assertThat(read.subList(0, 3)).allSatisfy(record -> {
            assertThat(record.value().remaining()).isEqualTo(300_000);
            assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L);
            assertThat(reason(record)).isEmpty();
        });
        assertThat(reason(read.getLast())).get().asString().startsWith("records at offsets 43 to 69 are passed over");
        assertThat(batches(sieve.sieve(batch, END)).getLast().nextOffset())
                .as("the consumer goes on behind it")
                .isEqualTo(batches(batch).getLast().nextOffset());
    }

    @Test
    void keepsTogetherWithinTheBoundAndLeavesTheRestToTheNextFetch() {
        MemoryRecords two = joined(batch(CompressionType.ZSTD, 10, 150_000), batch(CompressionType.ZSTD, 10, 150_000));

        assertThat(read(sieve.sieve(two, END))).hasSize(10);
    }

    @Test
    void aHugeOneHoldsUpNothingThatStandsBeforeOrBehindIt() {
        MemoryRecords three = joined(
                batch(CompressionType.NONE, 2, 100),
                batch(CompressionType.GZIP, 1, 9_000_000),
                batch(CompressionType.NONE, 2, 100));

        MemoryRecords first = sieve.sieve(three, END);
        assertThat(read(first)).hasSize(2);

        MemoryRecords rest = joined(batch(CompressionType.GZIP, 1, 9_000_000), batch(CompressionType.NONE, 2, 100));
        assertThat(read(sieve.sieve(rest, END)).getFirst())
                .satisfies(record -> assertThat(reason(record)).isPresent());
    }

    @Test
    void whatCannotBeUnpackedIsPassedOver() {
        MemoryRecords batch = batch(CompressionType.ZSTD, 5, 1_000);
        ByteBuffer bytes = batch.buffer();
        for (int i = DefaultRecordBatch.RECORD_BATCH_OVERHEAD; i < bytes.limit(); i++) {
            bytes.put(i, (byte) 7);
        }

        assertThat(read(sieve.sieve(batch, END)))
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

        assertThat(read(sieve.sieve(batch, END)))
                .singleElement()
                .satisfies(record ->
                        assertThat(reason(record)).get().asString().contains("a chunk becomes 536870911 bytes"));
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void whatTheDiskDamagedIsPassedOverAndWhatStandsAroundItIsNot(CompressionType codec) {
        MemoryRecords damaged = batch(codec, 50, 10, 300);
        flip(damaged, damaged.sizeInBytes() - 9);

        List<Record> read =
                read(passing.sieve(joined(batch(codec, 40, 10, 300), damaged, batch(codec, 60, 2, 300)), END));

        assertThat(read)
                .extracting(Record::offset)
                .containsExactly(40L, 41L, 42L, 43L, 44L, 45L, 46L, 47L, 48L, 49L, 59L, 60L, 61L);
        assertThat(reason(read.get(10)))
                .get()
                .asString()
                .startsWith("records at offsets 50 to 59 are passed over: their checksum does not fit");
    }

    @Test
    void ofFactsNoneIsPassedOver() {
        MemoryRecords damaged = batch(CompressionType.NONE, 2, 300);
        flip(damaged, damaged.sizeInBytes() - 9);

        assertThat(sieve.sieve(damaged, END)).as("the client refuses it").isSameAs(damaged);
    }

    /** Otherwise the reader would go past requests that are whole, or past the end of the log. */
    @Test
    void aLastOffsetThatIsDamagedIsNotBelieved() {
        MemoryRecords damaged = batch(CompressionType.NONE, 40, 2, 300);
        flip(damaged, LAST_OFFSET_DELTA);

        MemoryRecords between = joined(damaged, batch(CompressionType.NONE, 42, 1, 300));
        assertThat(read(passing.sieve(between, END))).extracting(Record::offset).containsExactly(41L, 42L);
        MemoryRecords last = joined(batch(CompressionType.NONE, 38, 2, 300), damaged);
        assertThat(read(passing.sieve(last, END)))
                .as("fetched again, with what follows")
                .extracting(Record::offset)
                .containsExactly(38L, 39L);
        assertThat(read(passing.sieve(damaged, 42))).extracting(Record::offset).containsExactly(41L);
    }

    private static void flip(MemoryRecords batch, int at) {
        batch.buffer().put(at, (byte) (batch.buffer().get(at) ^ 0x20));
    }

    private static MemoryRecords batch(CompressionType codec, int count, int bytes) {
        return batch(codec, FIRST, count, bytes);
    }

    private static MemoryRecords batch(CompressionType codec, long first, int count, int bytes) {
        byte[] value = new byte[bytes];
        Arrays.fill(value, (byte) ' ');
        SimpleRecord[] records = IntStream.range(0, count)
                .mapToObj(
                        i -> new SimpleRecord(1_700_000_000_000L, ("key-" + i).getBytes(StandardCharsets.UTF_8), value))
                .toArray(SimpleRecord[]::new);
        return MemoryRecords.withRecords(first, Compression.of(codec).build(), records);
    }

    private static MemoryRecords joined(MemoryRecords... parts) {
        ByteBuffer joined = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(MemoryRecords::sizeInBytes).sum());
        Arrays.stream(parts).forEach(part -> joined.put(part.buffer().duplicate()));
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
        return SkippedRecord.reason(new ConsumerRecord<>(
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
