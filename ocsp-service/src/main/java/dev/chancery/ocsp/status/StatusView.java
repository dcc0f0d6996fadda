/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.contracts.UnreadableMessageException;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.View;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Reads issuances, revocations and authorities into the two views: from the beginning of the log, or issuances from where a snapshot ends.
 *
 * <p>A record that cannot be read makes its certificate unclear, by the key where that can be read, and raises an alarm. What stands behind it
 * does not wait until it is buried: others' status is as sure as before.
 */
final class StatusView implements View {
    static final Set<String> TOPICS = Set.of(
            Streams.ISSUANCES.topic(),
            Streams.ISSUANCES_SHORT.topic(),
            Streams.REVOCATIONS.topic(),
            Streams.AUTHORITIES.topic());

    private static final Logger LOG = Logger.getLogger(StatusView.class);

    private final CertificateView certificates;
    private final AuthorityView authorities;
    private final Snapshots snapshots;
    private final PendingDeadLetters pendingDeadLetters;
    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final List<StatusListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Supplier<Optional<Instant>> confirmations = Optional::empty;
    private volatile Optional<Instant> confirmedBefore = Optional.empty();
    private volatile Map<String, String> topicIds = Map.of();

    StatusView(
            CertificateView certificates,
            AuthorityView authorities,
            Snapshots snapshots,
            PendingDeadLetters pendingDeadLetters,
            MeterRegistry metrics,
            InstantSource clock) {
        this.certificates = certificates;
        this.authorities = authorities;
        this.snapshots = snapshots;
        this.pendingDeadLetters = pendingDeadLetters;
        this.metrics = metrics;
        this.clock = clock;
    }

    void tell(StatusListener listener) {
        listeners.add(listener);
    }

    /** @param confirmedAt what was confirmed last, of what the views held then */
    void isConfirmedBy(Supplier<Optional<Instant>> confirmedAt) {
        confirmations = confirmedAt;
    }

    /**
     * The last moment that says something about what the views hold now: one that was confirmed before they were emptied does not. By which it is, and not by which
     * is later: a clock that is set back after the start would make everything that comes look old.
     */
    Optional<Instant> confirmedAt() {
        Optional<Instant> confirmed = confirmations.get();
        return confirmed.equals(confirmedBefore) ? Optional.empty() : confirmed;
    }

    Map<String, String> topicIds() {
        return topicIds;
    }

    @Override
    public Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        confirmedBefore = confirmations.get();
        certificates.clear();
        authorities.clear();
        listeners.forEach(StatusListener::emptied);
        Map<String, String> ids = new HashMap<>();
        log.forEach((partition, bounds) ->
                ids.put(partition.topic(), bounds.topicId().toString()));
        topicIds = Map.copyOf(ids);
        Map<TopicPartition, Long> next = new HashMap<>();
        log.forEach((partition, bounds) -> next.put(partition, bounds.begin()));
        next.putAll(snapshots.restore(log));
        return Uni.createFrom().item(next);
    }

    @Override
    public Uni<Long> apply(TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                enter(record);
            } catch (UnreadableMessageException e) {
                markUnclear(record, e);
                pendingDeadLetters.add(record, String.valueOf(e.getMessage()));
            }
        }
        if (partition.topic().equals(Streams.REVOCATIONS.topic())) {
            LogPosition last = new LogPosition(partition.topic(), partition.partition(), to - 1);
            listeners.forEach(listener -> listener.transitionsRead(last));
        }
        return Uni.createFrom().item(to);
    }

    private void enter(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        if (topic.equals(Streams.AUTHORITIES.topic())) {
            AuthorityEvent event = read(Streams.AUTHORITIES, record);
            requireKey(record, event.authority().hex());
            authorities.enter(event, Instant.ofEpochMilli(record.timestamp()));
            authorities.certified().certificateOf(event.authority()).ifPresent(this::changed);
        } else if (topic.equals(Streams.REVOCATIONS.topic())) {
            RevocationTransition transition = read(Streams.REVOCATIONS, record);
            requireKey(record, transition.certificate().key());
            certificates.enter(transition, Instant.ofEpochMilli(record.timestamp()));
            changed(transition.certificate());
        } else {
            SerialRecorded issuance =
                    read(topic.equals(Streams.ISSUANCES.topic()) ? Streams.ISSUANCES : Streams.ISSUANCES_SHORT, record);
            requireKey(record, issuance.certificate().key());
            certificates.enter(issuance, noLaterThanTheLog(record));
        }
    }

    /** A clock that is far ahead for a while must not make certificates look ended: what is forgotten comes back with a restart alone. */
    private Instant noLaterThanTheLog(ConsumerRecord<byte[], byte[]> record) {
        Instant appended = Instant.ofEpochMilli(record.timestamp());
        Instant now = clock.instant();
        return appended.isBefore(now) ? appended : now;
    }

    private static <M> M read(EventStream<M> stream, ConsumerRecord<byte[], byte[]> record) {
        return stream.read(Envelope.typeOf(record.headers()), record.value());
    }

    private static void requireKey(ConsumerRecord<byte[], byte[]> record, String expected) {
        if (!expected.equals(key(record))) {
            throw new UnreadableMessageException("the key is another one than the value's, " + expected);
        }
    }

    private void markUnclear(ConsumerRecord<byte[], byte[]> record, UnreadableMessageException failure) {
        Optional<CertificateId> id = certificate(record);
        // Wherever the record was meant for, somebody's status may be wrong until a person has looked.
        LOG.errorf(
                failure,
                "status record unreadable topic=%s partition=%d offset=%d serial=%s reason=\"%s\"",
                record.topic(),
                record.partition(),
                record.offset(),
                id.map(CertificateId::toString).orElse("unknown"),
                failure.getMessage());
        Counter.builder("chancery.ocsp.unreadable.records")
                .description("records that the responder could not read; alarm: above 0")
                .tag("topic", record.topic())
                .register(metrics)
                .increment();
        if (record.topic().equals(Streams.AUTHORITIES.topic())) {
            authority(record).ifPresent(this::unreadable);
        } else if (record.topic().equals(Streams.REVOCATIONS.topic())) {
            id.ifPresent(certificates::unreadableRevocation);
        } else {
            id.ifPresent(certificates::unreadableIssuance);
        }
        id.ifPresent(this::changed);
    }

    private void unreadable(IssuerId authority) {
        authorities.certified().unreadable(authority);
        authorities.certified().certificateOf(authority).ifPresent(this::changed);
    }

    /** After the view knows. */
    private void changed(CertificateId certificate) {
        CertificateId normal = CertificateView.normal(certificate);
        listeners.forEach(listener -> listener.changed(normal));
    }

    private static Optional<CertificateId> certificate(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(CertificateId.parse(key(record)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<IssuerId> authority(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new IssuerId(key(record)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
