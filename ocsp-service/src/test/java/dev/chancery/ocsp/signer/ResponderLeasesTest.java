/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.View;
import dev.chancery.eventlog.View.PartitionBounds;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ResponderLeasesTest {
    private static final TopicPartition WATERMARKS = new TopicPartition(Streams.WATERMARKS.topic(), 0);
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final ResponderLeases responderLeases = new ResponderLeases();
    private final View followed =
            new DeadLetteringView(responderLeases, (_, _) -> Uni.createFrom().voidItem());

    @Test
    void countsEachThatMayAnswerOnceUntilItsLastLeaseEnds() {
        read(
                passed("one", NOW.plusSeconds(10)),
                passed("two", NOW.plusSeconds(20)),
                passed("one", NOW.plusSeconds(15)));

        assertThat(responderLeases.alive(NOW)).isEqualTo(2);
        assertThat(responderLeases.alive(NOW.plusSeconds(15))).isEqualTo(2);
        assertThat(responderLeases.alive(NOW.plusSeconds(16))).isEqualTo(1);
        assertThat(responderLeases.alive(NOW.plusSeconds(21))).isZero();
    }

    @Test
    void countsAgainWhoComesBack() {
        read(passed("one", NOW.minusSeconds(1)));
        assertThat(responderLeases.alive(NOW)).isZero();

        read(passed("one", NOW.plusSeconds(10)));

        assertThat(responderLeases.alive(NOW)).isEqualTo(1);
    }

    @Test
    void readsPastWhatNobodyCanRead() {
        read("not JSON".getBytes(StandardCharsets.UTF_8), passed("one", NOW.plusSeconds(10)));

        assertThat(responderLeases.alive(NOW)).isEqualTo(1);
    }

    @Test
    void beginsWithTheLastThousandAndWithNobody() {
        read(passed("of another log", NOW.plusSeconds(10)));

        assertThat(begin(0, 5_000)).isEqualTo(4_000);

        assertThat(responderLeases.alive(NOW)).isZero();
        assertThat(begin(4_900, 5_000)).isEqualTo(4_900);
    }

    private long begin(long begin, long end) {
        return responderLeases
                .positions(Map.of(WATERMARKS, new PartitionBounds(Uuid.ZERO_UUID, begin, end)))
                .await()
                .indefinitely()
                .getOrDefault(WATERMARKS, -1L);
    }

    private void read(byte[]... values) {
        List<ConsumerRecord<byte[], byte[]>> records = IntStream.range(0, values.length)
                .mapToObj(i -> record(i, values[i]))
                .toList();

        assertThat(followed.apply(WATERMARKS, 0, values.length, records).await().indefinitely())
                .isEqualTo(values.length);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_type", Streams.WATERMARKS.typeOf(message("any", NOW)).getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>(
                WATERMARKS.topic(),
                0,
                offset,
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    private static byte[] passed(String responder, Instant leaseUntil) {
        return Streams.WATERMARKS.write(message(responder, leaseUntil));
    }

    private static ResponderWatermark message(String responder, Instant leaseUntil) {
        return new ResponderWatermark(responder, NOW, leaseUntil, Map.of(), null, Map.of());
    }
}
