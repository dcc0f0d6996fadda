/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.UnreadableMessageException;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetteringViewTest {
    private static final TopicPartition PARTITION = new TopicPartition("chancery.test.v1", 0);

    private final Rows rows = new Rows();
    private final Map<Long, String> letters = new TreeMap<>();
    private final DeadLetteringView view = new DeadLetteringView(rows, DeadLetteringViewTest::proof, this::put);

    @Test
    void aBatchOfReadableRecordsStaysOne() {
        assertThat(apply(0, 3, "a", "b", "c")).isEqualTo(3);

        assertThat(rows.transactions).containsExactly(List.of("a", "b", "c"));
        assertThat(letters).isEmpty();
    }

    @Test
    void whatCannotBeReadNeverReachesTheView() {
        assertThat(apply(0, 3, "a", "unreadable", "c")).isEqualTo(3);

        assertThat(rows.transactions).containsExactly(List.of("a", "c"));
        assertThat(letters).containsOnlyKeys(1L);
        assertThat(letters.get(1L)).isEqualTo("no JSON");
    }

    /** Of values: out of range, broken encoding, a constraint, an index entry that is too long; and what our own code makes of one. */
    @ParameterizedTest
    @ValueSource(strings = {"22021", "22008", "22P05", "23514", "21000", "54000", "text"})
    void theOneThatCannotBeStoredIsPutAsideAndTheOthersAreKept(String state) {
        rows.fail("b", failure(state));

        assertThat(apply(0, 5, "a", "b", "c")).isEqualTo(5);

        assertThat(rows.stored).containsExactly("a", "c");
        assertThat(rows.position).isEqualTo(5);
        assertThat(letters).containsOnlyKeys(1L);
    }

    /** Connection, resources, shutdown, other transactions, rights: the record is as good as any. */
    @ParameterizedTest
    @ValueSource(strings = {"08006", "53100", "53300", "57P01", "57P03", "40001", "40P01", "42501", "58030", "closed"})
    void whatPassesIsNoRecordsFault(String state) {
        rows.fail("b", failure(state));

        assertThatThrownBy(() -> apply(0, 3, "a", "b", "c")).isNotNull();

        assertThat(letters).isEmpty();
        assertThat(rows.position).isZero();
    }

    @Test
    void theDatabaseGoesAwayAmongTheSingleOnes() {
        rows.fail("b", failure("22021"));
        rows.fail("c", failure("57P01"));
        assertThatThrownBy(() -> apply(0, 3, "a", "b", "c")).isNotNull();
        assertThat(rows.position).isEqualTo(2);
        rows.mend("c");

        // The follower brings the same records again, and is told where the view is.
        assertThat(apply(0, 3, "a", "b", "c")).isEqualTo(2);
        assertThat(apply(2, 3, "c")).isEqualTo(3);

        assertThat(rows.stored).containsExactly("a", "c");
        assertThat(letters).containsOnlyKeys(1L);
    }

    @Test
    void aRecordIsInTheDeadLettersBeforeTheViewPassesIt() {
        rows.fail("a", failure("22021"));
        DeadLetteringView unheard =
                new DeadLetteringView(rows, (_, _) -> Uni.createFrom().failure(new IllegalStateException("no broker")));

        assertThatThrownBy(() -> unheard.apply(PARTITION, 0, 1, List.of(record(0, "a")))
                        .await()
                        .indefinitely())
                .hasMessageContaining("no broker");

        assertThat(rows.position).isZero();
    }

    @Test
    void aFailureThatPassesCostsNoRecord() {
        // With the batch, and twice with the record alone.
        rows.failTimes("a", 3, new NullPointerException("the driver's own"));

        assertThat(apply(0, 2, "a", "b")).isEqualTo(2);

        assertThat(rows.stored).containsExactly("a", "b");
        assertThat(letters).isEmpty();
    }

    @Test
    void aViewInMemoryGoesOnBehindWhatItCannotRead() {
        List<String> applied = new ArrayList<>();
        MemoryView memory = new MemoryView(applied::clear, record -> {
            proof(record);
            applied.add(text(record));
        });

        Long next = new DeadLetteringView(memory, this::put)
                .apply(PARTITION, 0, 3, List.of(record(0, "unreadable"), record(1, "b"), record(2, "unreadable")))
                .await()
                .indefinitely();

        assertThat(next).isEqualTo(3);
        assertThat(applied).containsExactly("b");
        assertThat(letters).containsOnlyKeys(0L, 2L);
    }

    private long apply(long from, long to, String... texts) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String text : texts) {
            records.add(record(from + records.size(), text));
        }
        return view.apply(PARTITION, from, to, records).await().indefinitely();
    }

    private Uni<Void> put(ConsumerRecord<byte[], byte[]> record, String reason) {
        letters.put(record.offset(), reason);
        return Uni.createFrom().voidItem();
    }

    private static void proof(ConsumerRecord<byte[], byte[]> record) {
        if (text(record).equals("unreadable")) {
            throw new UnreadableMessageException("no JSON");
        }
    }

    private static RuntimeException failure(String state) {
        return switch (state) {
            case "text" -> new IllegalArgumentException("not an id");
            case "closed" -> new IllegalStateException("the connection is closed");
            default -> new IllegalStateException("could not execute", new SQLException("refused", state));
        };
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String text) {
        return new ConsumerRecord<>(PARTITION.topic(), 0, offset, new byte[0], text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    /** As PostgresView keeps rows and position in one transaction. */
    private static final class Rows implements View {
        final List<List<String>> transactions = new ArrayList<>();
        final List<String> stored = new ArrayList<>();
        long position;
        private final Map<String, RuntimeException> failing = new TreeMap<>();
        private final Map<String, Integer> times = new TreeMap<>();

        void fail(String text, RuntimeException failure) {
            failing.put(text, failure);
        }

        void failTimes(String text, int count, RuntimeException failure) {
            failing.put(text, failure);
            times.put(text, count);
        }

        void mend(String text) {
            failing.remove(text);
        }

        @Override
        public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
            return Uni.createFrom().item(Map.of(PARTITION, position));
        }

        @Override
        public Uni<Long> apply(
                TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
            if (from != position) {
                return Uni.createFrom().item(position);
            }
            List<String> texts =
                    records.stream().map(DeadLetteringViewTest::text).toList();
            for (String text : texts) {
                @Nullable RuntimeException failure = failing.get(text);
                if (failure != null) {
                    times.computeIfPresent(text, (_, left) -> left - 1);
                    failing.keySet().removeIf(one -> Objects.equals(times.get(one), 0));
                    return Uni.createFrom().failure(failure);
                }
            }
            transactions.add(texts);
            stored.addAll(texts);
            position = to;
            return Uni.createFrom().item(to);
        }
    }
}
