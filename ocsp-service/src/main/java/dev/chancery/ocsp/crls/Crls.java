/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.crls;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.ocsp.crls.CrlView.Place;
import dev.chancery.ocsp.status.StatusStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Follows the lists on the log, on a follower of its own: status by OCSP neither waits for them nor fails with them. */
@ApplicationScoped
class Crls {
    private static final Logger LOG = Logger.getLogger(Crls.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final CrlView view;
    private final ViewUpdater follower;
    private final MeterRegistry metrics;
    private final MonotonicScheduler ticker;
    private final InstantSource clock;
    private final Set<Place> shown = new HashSet<>();

    Crls(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            StatusStore statusStore,
            DeadLetters deadLetters,
            MeterRegistry metrics,
            MonotonicScheduler ticker,
            InstantSource clock) {
        this.metrics = metrics;
        this.ticker = ticker;
        this.clock = clock;
        this.view = new CrlView(statusStore::authority, this::refused);
        this.follower = new ViewUpdater(
                kafka,
                "ocsp-crls",
                Set.of(Streams.CRLS.topic()),
                new DeadLetteringView(
                        new MemoryView(view::clear, this::apply),
                        (record, reason) -> unreadable(deadLetters, record, reason)),
                clock);
    }

    void start(@Observes StartupEvent event) {
        follower.start();
        ticker.everyBlocking(LOOK_EVERY, this::lookAgain);
    }

    void stop(@Observes ShutdownEvent event) {
        follower.close();
    }

    /** Authorities that were not known yet, and places that no gauge shows yet. */
    void lookAgain() {
        view.lookAgain();
        view.all().keySet().stream().filter(shown::add).forEach(this::show);
    }

    /** Whether the log has been read to the end that it had at the start. */
    boolean isRead() {
        return follower.progress().isCaughtUp();
    }

    Optional<ServedCrl> find(Place place) {
        return view.find(place);
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        view.enter(
                Streams.CRLS.read(Envelope.typeOf(record.headers()), record.value()),
                Instant.ofEpochMilli(record.timestamp()));
    }

    private Uni<?> unreadable(DeadLetters deadLetters, ConsumerRecord<byte[], byte[]> record, String reason) {
        count();
        LOG.errorf(
                "revocation list unreadable, the one before is served on topic=%s partition=%d offset=%d reason=\"%s\"",
                record.topic(), record.partition(), record.offset(), reason);
        return deadLetters.publish(record, reason);
    }

    private void refused(Place place, String reason) {
        count();
        LOG.errorf("revocation list refused, the one before is served on list=%s reason=\"%s\"", place, reason);
    }

    private void count() {
        Counter.builder("chancery.ocsp.crl.refused")
                .description("CRLs on the log that the responder does not serve; alarm: above 0")
                .register(metrics)
                .increment();
    }

    private void show(Place place) {
        Gauge.builder(
                        "chancery.ocsp.crl.expires.in",
                        () -> view.find(place)
                                .map(list -> Duration.between(clock.instant(), list.nextUpdate())
                                                .toMillis()
                                        / 1_000.0)
                                .orElse(Double.NaN))
                .description(
                        "until the nextUpdate of the list that is served; an alarm when it is less than a third of the lifetime of lists")
                .baseUnit("seconds")
                .tag("authority", place.authority().hex())
                .tag("shard", String.valueOf(place.shard()))
                .register(metrics);
    }
}
