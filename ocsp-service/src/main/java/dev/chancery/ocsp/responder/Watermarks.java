/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.status.StatusListener;
import dev.chancery.ocsp.status.StatusStore;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Announces how far this responder has read, and until when it may answer from that: every second, and at once when it has read a transition. */
@ApplicationScoped
class Watermarks {
    private static final Logger LOG = Logger.getLogger(Watermarks.class);
    private static final String SOURCE = "/services/ocsp";
    private static final Duration FIRST_EVERY = Duration.ofMillis(100);
    /** Of those that are announced because a transition was read: one for all of a storm that came since the last. */
    private static final Duration APART = Duration.ofMillis(100);

    private final StatusStore statusStore;
    private final Enrolments enrolments;
    private final LogPublisher publisher;
    private final OcspConfig config;
    private final MonotonicScheduler ticker;
    private final InstantSource clock;
    private final WatermarkSource reading;
    private final Lease lease = new Lease();

    Watermarks(
            StatusStore statusStore,
            Enrolments enrolments,
            LogPublisher publisher,
            OcspConfig config,
            MonotonicScheduler ticker,
            InstantSource clock) {
        this.statusStore = statusStore;
        this.reading = new WatermarkSource(statusStore::topicIds, statusStore::positions, statusStore::confirmedAt);
        this.enrolments = enrolments;
        this.publisher = publisher;
        this.config = config;
        this.ticker = ticker;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        MonotonicScheduler.Tick tick = ticker.every(config.watermarkInterval(), this::announce);
        statusStore.tell(new StatusListener() {
            @Override
            public void transitionsRead(LogPosition last) {
                // What was read at the start is announced with the rest, once there is a look to announce.
                if (statusStore.confirmedAt().isPresent()) {
                    tick.triggerAfter(statusStore.whenPassed(last), APART);
                }
            }
        });
    }

    Lease lease() {
        return lease;
    }

    Uni<Void> announce() {
        return reading.passed(enrolments.responder(), config)
                .map(passed -> publish(passed)
                        .chain(() ->
                                lease.until().isPresent() ? Uni.createFrom().voidItem() : soonAgain()))
                .orElse(Uni.createFrom().voidItem());
    }

    /** A lease begins with the second announcement, and nothing is answered before it. */
    private Uni<Void> soonAgain() {
        return Uni.createFrom().voidItem().onItem().delayIt().by(FIRST_EVERY).chain(this::announce);
    }

    private Uni<Void> publish(ResponderWatermark passed) {
        String responder = passed.responder();
        Instant now = clock.instant();
        String id = responder + ":" + now.toEpochMilli();
        return publisher
                .publish(LogEvent.of(Streams.WATERMARKS, responder, passed, id, SOURCE, now))
                .invoke(_ -> lease.announced(passed.leaseUntil(), passed.confirmedAt(), clock.instant()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("watermark not announced cause=\"%s\"", failure);
                    return Uni.createFrom().voidItem();
                });
    }
}
