/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.ResponderPassed;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Event;
import dev.chancery.log.LogPublisher;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.Ticker;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.status.Statuses;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jboss.logging.Logger;

/** Announces how far this responder has read, and until when it may answer from that. */
@ApplicationScoped
class Watermarks {
    private static final Logger LOG = Logger.getLogger(Watermarks.class);
    private static final String SOURCE = "/services/ocsp";
    private static final Duration FIRST_EVERY = Duration.ofMillis(100);

    private final Statuses statuses;
    private final Enrolments enrolments;
    private final LogPublisher publisher;
    private final OcspConfig config;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Lease lease = new Lease();

    Watermarks(
            Statuses statuses,
            Enrolments enrolments,
            LogPublisher publisher,
            OcspConfig config,
            Ticker ticker,
            InstantSource clock) {
        this.statuses = statuses;
        this.enrolments = enrolments;
        this.publisher = publisher;
        this.config = config;
        this.ticker = ticker;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        ticker.every(config.watermarkEvery(), this::announce);
    }

    Lease lease() {
        return lease;
    }

    Uni<Void> announce() {
        // In this order: what was signed before these positions had passed a record has a thisUpdate of confirmedAt
        // at the latest.
        Map<String, String> topicIds = statuses.topicIds();
        Map<String, Long> positions = statuses.positions();
        return statuses.confirmedAt()
                .map(confirmedAt -> announce(confirmedAt, positions, topicIds)
                        .chain(() ->
                                lease.until().isPresent() ? Uni.createFrom().voidItem() : soonAgain()))
                .orElse(Uni.createFrom().voidItem());
    }

    /** A lease begins with the second announcement, and nothing is answered before it. */
    private Uni<Void> soonAgain() {
        return Uni.createFrom().voidItem().onItem().delayIt().by(FIRST_EVERY).chain(this::announce);
    }

    private Uni<Void> announce(Instant confirmedAt, Map<String, Long> positions, Map<String, String> topicIds) {
        // What is signed until the next announcement gets through must fit into the lease, so it is longer than an
        // answer by the staleness limit.
        Instant leaseUntil = confirmedAt.plus(config.validity()).plus(config.stalenessLimit());
        String responder = enrolments.responder();
        Instant answersUntil = confirmedAt.plus(config.validity());
        ResponderPassed passed =
                new ResponderPassed(responder, confirmedAt, leaseUntil, positions, answersUntil, topicIds);
        Instant now = clock.instant();
        String id = responder + ":" + now.toEpochMilli();
        return publisher
                .publish(Event.of(Streams.WATERMARKS, responder, passed, id, SOURCE, now))
                .invoke(_ -> lease.announced(leaseUntil, confirmedAt, clock.instant()))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("watermark not announced cause=\"%s\"", failure);
                    return Uni.createFrom().voidItem();
                });
    }
}
