/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.ResponderPassed;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Event;
import dev.chancery.log.LogPublisher;
import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.signer.Enrolments;
import dev.chancery.ocsp.status.Statuses;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Announces how far this responder has read, and until when it may answer from that. */
@ApplicationScoped
class Watermarks {
    private static final Logger LOG = Logger.getLogger(Watermarks.class);
    private static final String SOURCE = "/services/ocsp";

    private final Statuses statuses;
    private final Enrolments enrolments;
    private final LogPublisher publisher;
    private final OcspConfig config;
    private final InstantSource clock;
    private final Lease lease = new Lease();

    Watermarks(
            Statuses statuses, Enrolments enrolments, LogPublisher publisher, OcspConfig config, InstantSource clock) {
        this.statuses = statuses;
        this.enrolments = enrolments;
        this.publisher = publisher;
        this.config = config;
        this.clock = clock;
    }

    Lease lease() {
        return lease;
    }

    @Scheduled(every = "${chancery.ocsp.watermark-every:1s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> announce() {
        Optional<Instant> confirmed = statuses.confirmedAt();
        return confirmed.isEmpty() ? Uni.createFrom().voidItem() : announce(confirmed.get());
    }

    private Uni<Void> announce(Instant confirmedAt) {
        // What is signed until the next announcement gets through must fit into the lease, so it is longer than an
        // answer by the staleness limit.
        Instant leaseUntil = confirmedAt.plus(config.validity()).plus(config.stalenessLimit());
        String responder = enrolments.responder();
        ResponderPassed passed = new ResponderPassed(responder, confirmedAt, leaseUntil, statuses.positions());
        Instant now = clock.instant();
        String id = responder + ":" + now.toEpochMilli();
        return publisher
                .publish(Event.of(Streams.WATERMARKS, responder, passed, id, SOURCE, now))
                .invoke(_ -> lease.announced(leaseUntil))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("watermark not announced cause=\"%s\"", failure);
                    return Uni.createFrom().voidItem();
                });
    }
}
