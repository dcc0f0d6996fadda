/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.ViewUpdater;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Keeps the {@link CrlView} up to date from the beginning of the log, and knows how far it has come. */
final class CrlLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CrlLog.class);

    private final CrlView view = new CrlView(this::refused);
    private final ViewUpdater follower;
    private final MeterRegistry metrics;
    private final InstantSource clock;

    CrlLog(
            Map<String, Object> kafka,
            String name,
            DeadLetters deadLetters,
            MeterRegistry metrics,
            InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
        this.follower = new ViewUpdater(
                kafka,
                name,
                Set.of(
                        Streams.AUTHORITIES.topic(),
                        Streams.ISSUANCES.topic(),
                        Streams.ISSUANCES_SHORT.topic(),
                        Streams.REVOCATIONS.topic(),
                        Streams.CRLS.topic()),
                new DeadLetteringView(
                        new MemoryView(view::forget, this::apply),
                        (record, reason) -> unreadable(deadLetters, record, reason)),
                clock);
    }

    void start() {
        ViewUpdater _ = follower.start();
    }

    CrlView view() {
        return view;
    }

    /**
     * Whether the view has, at some moment since then, held all that the log held. An issuer that has just become the one that signs has to
     * have seen what the one before it published.
     */
    boolean isConfirmedSince(Instant since, Instant now, Duration ageMax) {
        ViewProgress progress = follower.progress();
        return progress.isCaughtUp()
                && progress.confirmedAt()
                        .filter(at -> !at.isBefore(since) && !at.isBefore(now.minus(ageMax)))
                        .isPresent();
    }

    @Override
    public void close() {
        follower.close();
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        Instant appendedAt = Instant.ofEpochMilli(record.timestamp());
        String topic = record.topic();
        if (topic.equals(Streams.AUTHORITIES.topic())) {
            view.happened(read(Streams.AUTHORITIES, record), appendedAt);
        } else if (topic.equals(Streams.REVOCATIONS.topic())) {
            view.changed(read(Streams.REVOCATIONS, record), appendedAt);
        } else if (topic.equals(Streams.CRLS.topic())) {
            view.published(read(Streams.CRLS, record), appendedAt);
        } else {
            // Both streams of issuances carry the one kind of message.
            view.recorded(read(Streams.ISSUANCES, record), clock.instant());
        }
    }

    private Uni<?> unreadable(DeadLetters deadLetters, ConsumerRecord<byte[], byte[]> record, String reason) {
        Counter.builder("chancery.crl.unreadable.records")
                .description("records that the signer of CRLs could not read; alarm: above 0")
                .tag("topic", record.topic())
                .register(metrics)
                .increment();
        LOG.errorf(
                "record not read, a certificate may be missing from its list: find out who wrote it topic=%s partition=%d offset=%d cause=\"%s\"",
                record.topic(), record.partition(), record.offset(), reason);
        return deadLetters.publish(record, reason);
    }

    private void refused(CrlShard place, String flaw) {
        Counter.builder("chancery.crl.foreign.records")
                .description("CRLs on the log that this CA did not sign; alarm: above 0")
                .register(metrics)
                .increment();
        LOG.errorf("list on the log does not count: find out who wrote it list=%s cause=\"%s\"", place, flaw);
    }

    private static <M> M read(EventStream<M> stream, ConsumerRecord<byte[], byte[]> record) {
        return stream.read(Envelope.typeOf(record.headers()), record.value());
    }
}
