/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.x509.IssuerId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the responder knows, and as of when. Safe for several threads. */
@ApplicationScoped
public class StatusStore {
    private static final String SNAPSHOT = "serials";
    private static final Duration SNAPSHOT_EVERY = Duration.ofMinutes(1);
    private static final Duration BURY_EVERY = Duration.ofSeconds(1);

    private final CertificateView certificates;
    private final AuthorityView authorities;
    private final PendingDeadLetters pendingDeadLetters;
    private final Snapshots snapshots;
    private final StatusView log;
    private final ViewUpdater follower;
    private final MonotonicScheduler ticker;
    private final InstantSource clock;

    StatusStore(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            DeadLetters deadLetters,
            OcspConfig config,
            MeterRegistry metrics,
            MonotonicScheduler ticker,
            InstantSource clock) {
        this.certificates = new CertificateView(config.renewalGrace());
        this.authorities = new AuthorityView(config.renewalGrace());
        this.ticker = ticker;
        this.clock = clock;
        this.pendingDeadLetters = new PendingDeadLetters(deadLetters, metrics, clock);
        this.snapshots =
                new Snapshots(config.keyDirectory().resolve(SNAPSHOT), certificates, pendingDeadLetters::isDone);
        this.log = new StatusView(certificates, authorities, snapshots, pendingDeadLetters, metrics, clock);
        this.follower = new ViewUpdater(kafka, "ocsp-status", StatusView.TOPICS, log, clock);
        log.isConfirmedBy(follower.progress()::confirmedAt);
        Gauge.builder("chancery.ocsp.view.age.seconds", this, StatusStore::ageInSeconds)
                .description("how long ago the view was last seen to hold all that the log held")
                .register(metrics);
        Gauge.builder("chancery.ocsp.certificates", certificates, CertificateView::size)
                .description("certificates that status is given for")
                .register(metrics);
        Gauge.builder("chancery.ocsp.unclear.records", this, StatusStore::unclear)
                .description("certificates that an unreadable record makes answered tryLater; an alarm when not 0")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        follower.start();
        ticker.every(BURY_EVERY, this::publish);
        ticker.everyBlocking(SNAPSHOT_EVERY, this::writeSnapshot);
    }

    void stop(@Observes ShutdownEvent event) {
        follower.close();
    }

    Uni<Void> publish() {
        return pendingDeadLetters.publish();
    }

    void writeSnapshot() {
        if (follower.progress().isCaughtUp()) {
            snapshots.writeIfDue(() -> follower.progress().positions());
        }
    }

    /**
     * The last moment at which the views held everything that the log held: what is answered from them later is true as of then at least, so
     * ask for it first and for the standing second. Empty until they have been filled.
     */
    public Optional<Instant> confirmedAt() {
        return log.confirmedAt();
    }

    /** As {@link ViewProgress#whenPassed}: from then on {@link #positions} lie beyond it. */
    public Uni<Void> whenPassed(LogPosition position) {
        return follower.progress().whenPassed(position);
    }

    public RecordedStatus of(IssuerId issuer, BigInteger serial, Instant now) {
        return certificates.of(issuer, serial, now).with(authorities.certified().of(issuer, serial, now));
    }

    private int unclear() {
        return certificates.unclear() + authorities.certified().unclear();
    }

    /** How many certificates of delegated signers of this authority are valid, by the log. */
    public long signersOf(IssuerId authority, Instant now) {
        return certificates.signers().of(authority, now);
    }

    public Collection<Authority> authorities() {
        return authorities.all();
    }

    public Optional<Authority> authority(IssuerId id) {
        return authorities.find(id);
    }

    /** Tells from now on of every standing that may have become another one, on the thread that reads, before anything is confirmed. */
    public void tell(StatusListener listener) {
        log.tell(listener);
    }

    /** The broker's id of each topic that is read, by its name. Ask for it before {@link #positions}: they are then in these, or in newer ones. */
    public Map<String, String> topicIds() {
        return log.topicIds();
    }

    /** The next offset to be read, per {@code topic/partition}. */
    public Map<String, Long> positions() {
        ViewProgress progress = follower.progress();
        Map<String, Long> positions = new TreeMap<>();
        progress.positions()
                .forEach((partition, next) -> positions.put(partition.topic() + "/" + partition.partition(), next));
        return positions;
    }

    private double ageInSeconds() {
        return confirmedAt()
                .map(at -> Duration.between(at, clock.instant()).toMillis() / 1_000.0)
                .orElse(Double.NaN);
    }
}
