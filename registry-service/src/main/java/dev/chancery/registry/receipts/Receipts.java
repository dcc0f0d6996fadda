/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.receipts;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.RevocationEffective;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.View;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.registry.views.RecordValidator;
import dev.chancery.registry.views.Views;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the receipt of every revocation that has become effective. Killed at any line, or beside another registry that does the same, nothing is
 * lost: what has no receipt on the log is counted again, and of several receipts the first one counts.
 */
@ApplicationScoped
class Receipts {
    private static final Logger LOG = Logger.getLogger(Receipts.class);
    private static final String SOURCE = "/services/registry";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Of the times that are counted because something was read that may bear on them. */
    private static final Duration APART = Duration.ofMillis(20);

    private static final Set<String> TOPICS =
            Set.of(Streams.REVOCATIONS.topic(), Streams.RECEIPTS.topic(), Streams.WATERMARKS.topic());

    private final EffectivenessTracker book = new EffectivenessTracker();
    private final Views views;
    private final LogPublisher publisher;
    private final InstantSource clock;
    private final MonotonicScheduler ticker;
    private final Timer untilEffective;
    private volatile @Nullable Following following;

    private record Following(ViewProgress progress, MonotonicScheduler.Tick tick) {}

    Receipts(
            Views views,
            LogPublisher publisher,
            MonotonicScheduler ticker,
            InstantSource clock,
            MeterRegistry metrics) {
        this.views = views;
        this.publisher = publisher;
        this.clock = clock;
        this.ticker = ticker;
        this.untilEffective = Timer.builder("chancery.revocation.effective")
                .description("Time from a revocation's record on the log until every OCSP responder has applied it")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(15))
                .register(metrics);
        Gauge.builder("chancery.revocations.ineffective", book, EffectivenessTracker::size)
                .description("Revocations that at least one OCSP responder may not have applied yet")
                .register(metrics);
        Gauge.builder("chancery.revocations.ineffective.oldest", this, Receipts::ageOfTheOldest)
                .description("Age of the oldest of them on the log; alert above 1 minute")
                .baseUnit("seconds")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        ViewProgress progress = views.follow("receipts", TOPICS, new Book(), Receipts::digest);
        following = new Following(progress, ticker.every(EVERY, () -> publish(progress)));
    }

    private Uni<Void> publish(ViewProgress known) {
        if (!known.isCaughtUp()) {
            return Uni.createFrom().voidItem();
        }
        book.clockSays(clock.instant());
        List<RevocationEffective> due = known.confirmedAt().map(book::due).orElse(List.of());
        if (due.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(due.stream().map(receipt -> publish(receipt, known)).toList())
                .usingConcurrencyOf(100)
                .andCollectFailures()
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("receipts not known to be published, and tried again cause=\"%s\"", failure);
                    return Uni.createFrom().voidItem();
                });
    }

    /** Until the book has read it: else the next look would find it due again. */
    private Uni<Void> publish(RevocationEffective receipt, ViewProgress known) {
        String key = receipt.certificate().key();
        String id = "effective-" + receipt.transition();
        return publisher
                .publish(LogEvent.of(Streams.RECEIPTS, key, receipt, id, SOURCE, clock.instant()))
                .invoke(_ -> report(receipt))
                .chain(known::whenPassed)
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    private void report(RevocationEffective receipt) {
        untilEffective.record(Duration.between(receipt.appendedAt(), receipt.effectiveAt()));
        LOG.infof(
                "revocation effective certificate=%s eventId=%s effectiveAt=%s lastGoodNextUpdate=%s passed=%s "
                        + "ended=%s",
                receipt.certificate(),
                receipt.transition(),
                receipt.effectiveAt(),
                receipt.lastGoodNextUpdate(),
                receipt.passed(),
                receipt.ended());
    }

    private double ageOfTheOldest() {
        Instant now = clock.instant();
        return book.oldest()
                .map(at -> Duration.between(at, now).toMillis() / 1_000.0)
                .orElse(0.0);
    }

    private static void digest(ConsumerRecord<byte[], byte[]> record) {
        RecordValidator.of(
                        record.topic().equals(Streams.REVOCATIONS.topic())
                                ? Streams.REVOCATIONS
                                : record.topic().equals(Streams.RECEIPTS.topic())
                                        ? Streams.RECEIPTS
                                        : Streams.WATERMARKS)
                .accept(record);
    }

    /** Reads it all from the beginning, in memory: what has its receipt is forgotten again. */
    private final class Book implements View {
        @Override
        public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
            Map<String, String> topicIds = new HashMap<>();
            Map<TopicPartition, Long> beginnings = new HashMap<>();
            log.forEach((partition, bounds) -> {
                topicIds.put(partition.topic(), bounds.topicId().toString());
                beginnings.put(partition, bounds.begin());
            });
            book.emptied(topicIds);
            return Uni.createFrom().item(beginnings);
        }

        @Override
        public Uni<Long> apply(
                TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
            records.stream().filter(record -> record.value() != null).forEach(this::enter);
            Following known = following;
            if (known != null && known.progress().isCaughtUp() && book.size() > 0) {
                known.tick().triggerAfter(whenItCounts(partition, known.progress()), APART);
            }
            return Uni.createFrom().item(to);
        }

        /** A revocation counts once the log was read to its end again, a watermark at once. */
        private Uni<Void> whenItCounts(TopicPartition partition, ViewProgress progress) {
            return partition.topic().equals(Streams.REVOCATIONS.topic())
                    ? progress.whenConfirmed()
                    : Uni.createFrom().voidItem();
        }

        private void enter(ConsumerRecord<byte[], byte[]> record) {
            String type = Envelope.typeOf(record.headers());
            Instant appendedAt = Instant.ofEpochMilli(record.timestamp());
            if (record.topic().equals(Streams.REVOCATIONS.topic())) {
                LogPosition position = new LogPosition(record.topic(), record.partition(), record.offset());
                book.enter(Streams.REVOCATIONS.read(type, record.value()), position, appendedAt, clock.instant());
            } else if (record.topic().equals(Streams.RECEIPTS.topic())) {
                book.enter(Streams.RECEIPTS.read(type, record.value()));
            } else {
                ResponderWatermark watermark = Streams.WATERMARKS.read(type, record.value());
                Instant announcedAt =
                        Optional.ofNullable(Envelope.timeOf(record.headers())).orElse(watermark.confirmedAt());
                book.enter(watermark, announcedAt, appendedAt);
            }
        }
    }
}
