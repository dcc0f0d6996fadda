/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionWorkersTest {
    private static final TopicPartition ONE = new TopicPartition("chancery.requests.local.v1", 0);
    private static final TopicPartition OTHER = new TopicPartition("chancery.requests.local.v1", 1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final PartitionWorkers lanes = new PartitionWorkers(4, 2, 1_000_000);
    private final List<Long> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    void takesThePartitionsRequestsInTheirOrderInBatches() throws InterruptedException {
        lanes.add(ONE, records(ONE, 0, 5), this::note);
        lanes.add(ONE, records(ONE, 5, 9), this::note);

        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(done).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(lanes.answered()).isEqualTo(Map.of(ONE, new OffsetAndMetadata(9)));
        assertThat(lanes.answered()).as("told once").isEmpty();
    }

    @Test
    void aPartitionThatWaitsHoldsUpNoOther() throws InterruptedException {
        CountDownLatch broker = new CountDownLatch(1);
        lanes.add(ONE, records(ONE, 0, 1), batch -> broker.await());
        lanes.add(OTHER, records(OTHER, 0, 1), this::note);

        awaitDone(1);
        assertThat(lanes.isIdle()).isFalse();
        broker.countDown();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(lanes.answered()).containsOnlyKeys(ONE, OTHER);
    }

    @Test
    void isFullWhenAWholeBatchWaits() throws InterruptedException {
        CountDownLatch broker = new CountDownLatch(1);
        lanes.add(ONE, records(ONE, 0, 3), batch -> broker.await());
        assertThat(lanes.isFull(ONE)).as("one waits behind two").isFalse();

        lanes.add(ONE, records(ONE, 3, 4), batch -> broker.await());
        assertThat(lanes.isFull(ONE)).isTrue();
        assertThat(lanes.isFull(OTHER)).isFalse();
        assertThat(lanes.unanswered(ONE)).isEqualTo(4);

        broker.countDown();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(lanes.isFull(ONE)).isFalse();
    }

    @Test
    void oneTenantTakesNoMoreThanHalfOfTheRoom() throws InterruptedException {
        TopicPartition others = new TopicPartition("chancery.requests.registry.v1", 0);
        CountDownLatch broker = new CountDownLatch(1);
        lanes.add(ONE, List.of(record(ONE, 0, 600_000)), batch -> broker.await());
        assertThat(lanes.isFull(ONE)).isTrue();
        assertThat(lanes.isFull(OTHER)).as("it is the same tenant's").isTrue();
        assertThat(lanes.isFull(others)).isFalse();

        lanes.add(others, List.of(record(others, 0, 400_000)), batch -> broker.await());
        assertThat(lanes.isFull(others))
                .as("there is no room left, under way or not")
                .isTrue();

        broker.countDown();
        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(lanes.isFull(ONE)).isFalse();
    }

    @Test
    void acknowledgesNothingBehindAFailure() throws InterruptedException {
        lanes.add(ONE, records(ONE, 0, 6), batch -> {
            if (batch.getFirst().offset() == 2) {
                throw new IllegalStateException("the disk is full");
            }
            note(batch);
        });

        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(lanes.failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessage("the disk is full"));
        assertThat(done).containsExactly(0L, 1L);
        assertThat(lanes.answered()).isEqualTo(Map.of(ONE, new OffsetAndMetadata(2)));
    }

    @Test
    void anErrorPassesNoRequestOver() throws InterruptedException {
        lanes.add(ONE, records(ONE, 0, 4), batch -> {
            throw new StackOverflowError("as a test");
        });

        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(lanes.failure()).isPresent();
        assertThat(lanes.answered()).isEmpty();
    }

    @Test
    void doesNotAcknowledgeForAPartitionThatIsAnothersMeanwhile() throws InterruptedException {
        CountDownLatch broker = new CountDownLatch(1);
        lanes.add(ONE, records(ONE, 0, 5), batch -> {
            broker.await();
            note(batch);
        });
        lanes.forget(Set.of(ONE));
        broker.countDown();

        assertThat(lanes.awaitIdle(LONG)).isTrue();
        assertThat(done).as("what was under way, and nothing that waited").containsExactly(0L, 1L);
        assertThat(lanes.answered()).isEmpty();
    }

    private void note(List<ConsumerRecord<byte[], byte[]>> batch) {
        batch.forEach(record -> done.add(record.offset()));
    }

    private void awaitDone(int count) {
        Awaitility.await().atMost(LONG).until(() -> done.size() >= count);
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, int bytes) {
        return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[] {1}, new byte[bytes]);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition, long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(offset -> new ConsumerRecord<>(
                        partition.topic(), partition.partition(), offset, new byte[] {1}, new byte[] {2}))
                .toList();
    }
}
