/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.eventlog.View.PartitionBounds;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ViewProgressTest {
    private static final TopicPartition PARTITION = new TopicPartition("chancery.revocations.v1", 0);
    private static final Uuid TOPIC_ID = Uuid.randomUuid();
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private final ViewProgress progress = new ViewProgress();

    @Test
    void isCaughtUpOnceTheEndsAtStartArePassed() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 3));
        assertThat(progress.isCaughtUp()).isFalse();

        progress.moved(PARTITION, 3);

        assertThat(progress.isCaughtUp()).isTrue();
    }

    @Test
    void anEmptyLogIsCaughtUpAtOnce() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));

        assertThat(progress.isCaughtUp()).isTrue();
    }

    @Test
    void confirmsTheMomentAtWhichTheEndsWereAsked() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));
        ends(TEN, Map.of(PARTITION, 5L));
        assertThat(progress.confirmedAt()).isEmpty();

        ends(TEN.plusSeconds(1), Map.of(PARTITION, 9L));
        progress.moved(PARTITION, 5);

        assertThat(progress.confirmedAt()).contains(TEN);
    }

    @Test
    void confirmsNothingWhileItLagsBehind() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));
        ends(TEN, Map.of(PARTITION, 0L));
        ends(TEN.plusSeconds(1), Map.of(PARTITION, 7L));
        ends(TEN.plusSeconds(2), Map.of(PARTITION, 7L));

        assertThat(progress.confirmedAt()).contains(TEN);
    }

    @Test
    void tellsWhoWaitsForAPositionOnceItIsApplied() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));
        UniAssertSubscriber<Void> waiting = progress.whenPassed(new LogPosition(PARTITION.topic(), 0, 4))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());

        progress.moved(PARTITION, 4);
        waiting.assertNotTerminated();
        progress.moved(PARTITION, 5);

        waiting.awaitItem(Duration.ofSeconds(5)).assertCompleted();
    }

    @Test
    @Timeout(10)
    void lingersForNobodyWhoWaits() throws Exception {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));
        progress.whenPassed(new LogPosition(PARTITION.topic(), 0, 4))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        progress.lingerUnlessAwaited(Duration.ofDays(1));

        progress.moved(PARTITION, 5);
        CompletableFuture<Void> lingering = CompletableFuture.runAsync(() -> {
            try {
                progress.lingerUnlessAwaited(Duration.ofDays(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> lingering.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        progress.whenPassed(new LogPosition(PARTITION.topic(), 0, 5))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        lingering.get();
    }

    @Test
    void anotherTopicOfTheSameNameDoesNotFit() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 3));
        progress.moved(PARTITION, 3);

        assertThat(progress.fits(bounds(0, 3), bounds(0, 3))).isTrue();
        assertThat(progress.fits(bounds(0, 3), Map.of(PARTITION, new PartitionBounds(Uuid.randomUuid(), 0, 3))))
                .isFalse();
        assertThat(progress.fits(bounds(0, 3), bounds(0, 2)))
                .as("a log that is shorter than we have read")
                .isFalse();
    }

    /** Whoever applies a record and asks then must not be told of a look that began before. */
    @Test
    void confirmsToWhoAsksALookThatBeganAfterwards() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));
        long before = progress.beginLook();
        UniAssertSubscriber<Void> waiting =
                progress.whenConfirmed().subscribe().withSubscriber(UniAssertSubscriber.create());
        progress.ends(before, TEN, Map.of(PARTITION, 0L));
        assertThat(progress.confirmedAt()).contains(TEN);
        assertThat(progress.isLookAwaited()).isTrue();

        ends(TEN.plusSeconds(1), Map.of(PARTITION, 4L));
        assertThat(progress.isLookAwaited()).as("read up to there first").isTrue();
        progress.moved(PARTITION, 4);

        waiting.awaitItem(Duration.ofSeconds(5)).assertCompleted();
        assertThat(progress.isLookAwaited()).isFalse();
    }

    /** An older question comes first, and its answer is not the one that is waited for. */
    @Test
    void goesOnLookingWhileAnOlderQuestionIsOpen() {
        progress.startAt(Map.of(PARTITION, 0L), bounds(0, 0));
        ends(TEN, Map.of(PARTITION, 4L));
        UniAssertSubscriber<Void> waiting =
                progress.whenConfirmed().subscribe().withSubscriber(UniAssertSubscriber.create());
        ends(TEN.plusSeconds(1), Map.of(PARTITION, 6L));
        progress.moved(PARTITION, 6);
        assertThat(progress.confirmedAt()).contains(TEN);
        assertThat(progress.isLookAwaited()).isTrue();

        ends(TEN.plusSeconds(2), Map.of(PARTITION, 6L));

        waiting.awaitItem(Duration.ofSeconds(5)).assertCompleted();
    }

    private void ends(Instant at, Map<TopicPartition, Long> ends) {
        progress.ends(progress.beginLook(), at, ends);
    }

    private static Map<TopicPartition, PartitionBounds> bounds(long begin, long end) {
        return Map.of(PARTITION, new PartitionBounds(TOPIC_ID, begin, end));
    }
}
