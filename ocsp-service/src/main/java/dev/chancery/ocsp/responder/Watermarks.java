/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.ResponderPassed;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Event;
import dev.chancery.log.LogPosition;
import dev.chancery.log.LogPublisher;
import dev.chancery.log.Ticker;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.status.StandingListener;
import dev.chancery.ocsp.status.Statuses;
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

    private final Statuses statuses;
    private final Enrolments enrolments;
    private final LogPublisher publisher;
    private final OcspConfig config;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Reading reading;
    private final Lease lease = new Lease();

    Watermarks(
            Statuses statuses,
            Enrolments enrolments,
            LogPublisher publisher,
            OcspConfig config,
            Ticker ticker,
            InstantSource clock) {
        this.statuses = statuses;
        this.reading = new Reading(statuses::topicIds, statuses::positions, statuses::confirmedAt);
        this.enrolments = enrolments;
        this.publisher = publisher;
        this.config = config;
        this.ticker = ticker;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        Ticker.Tick tick = ticker.every(config.watermarkInterval(), this::announce);
        statuses.tell(new StandingListener() {
            @Override
            public void transitionsRead(LogPosition last) {
                // What was read at the start is announced with the rest, once there is a look to announce.
                if (statuses.confirmedAt().isPresent()) {
                    tick.soon(statuses.whenPassed(last), APART);
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

    private Uni<Void> publish(ResponderPassed passed) {
        String responder = passed.responder();
        Instant now = clock.instant();
        String id = responder + ":" + now.toEpochMilli();
        return publisher
                .publish(Event.of(Streams.WATERMARKS, responder, passed, id, SOURCE, now))
                .invoke(_ -> lease.announced(passed.leaseUntil(), passed.confirmedAt(), clock.instant()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("watermark not announced cause=\"%s\"", failure);
                    return Uni.createFrom().voidItem();
                });
    }
}
