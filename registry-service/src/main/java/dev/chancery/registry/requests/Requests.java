/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.requests;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.view.Database;
import dev.chancery.registry.problem.Patience;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.Sha256;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Requests over REST. The event's bytes are kept before they are published, and marked once the broker has them:
 * <ol>
 *   <li>kept. If it stops here, the sweep finds the row and publishes it.
 *   <li>published. If it stops here, the sweep publishes the same bytes again, and the issuer makes the same certificate.
 *   <li>marked. From here on the outcome is all that is waited for.
 * </ol>
 */
@ApplicationScoped
class Requests {
    private static final Logger LOG = Logger.getLogger(Requests.class);
    private static final String SOURCE = "/services/registry";
    private static final EventStream<CertificateRequested> STREAM = Streams.requests("registry");
    private static final String TYPE = STREAM.onlyType();
    private static final int ID_DIGITS = 40;
    /** Longer than a publish takes, so that the sweep does not run into one that is under way. */
    private static final Duration SWEEP_AFTER = Duration.ofSeconds(5);

    private static final Duration PUBLISH_AWAITED = Duration.ofSeconds(2);
    private static final Duration SWEEP_FIRST = Duration.ofSeconds(1);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);
    private static final int SWEEP_MAX = 200;
    /** As long as the request's topic is kept: a key that comes back later than that is a new one. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final Database database;
    private final LogPublisher publisher;
    private final InstantSource clock;

    Requests(Database database, LogPublisher publisher, InstantSource clock) {
        this.database = database;
        this.publisher = publisher;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.every(SWEEP_FIRST, SWEEP_EVERY, this::sweep);
    }

    /** The same key of the same caller is the same request, on every replica and for ever. */
    static String idOf(String subject, String idempotencyKey) {
        return Sha256.of((subject.length() + ":" + subject + idempotencyKey).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, ID_DIGITS);
    }

    /**
     * Keeps the request and publishes it, once; a repetition does neither. Completes when it is kept, and when the broker has it or did not say so: then
     * the sweep goes on.
     *
     * @return fails with a problem (422) when the key was used with another body
     */
    Uni<Void> submit(String requestId, String subject, byte[] body) {
        RequestRow row = new RequestRow();
        row.requestId = requestId;
        row.subject = subject;
        row.bodySha256 = Sha256.of(body).hex();
        row.source = SOURCE;
        // As precise as the database keeps it: the bytes published now and those published from the row are the same.
        row.time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        row.value = body;
        return keep(row).chain(isNew -> isNew ? begin(row) : requireSameBody(row));
    }

    /** What the broker does not answer soon goes on by itself: the caller's patience is for the outcome. */
    private Uni<Void> begin(RequestRow row) {
        return Patience.notCancelled(publish(row))
                .ifNoItem()
                .after(PUBLISH_AWAITED)
                .recoverWithUni(Uni.createFrom().voidItem());
    }

    /** Publishes what was kept and never marked: the process died, or the broker did not answer. */
    private Uni<Void> sweep() {
        Instant now = clock.instant();
        return unpublished(now.minus(SWEEP_AFTER))
                .chain(rows -> {
                    Uni<Void> published = Uni.createFrom().voidItem();
                    for (RequestRow row : rows) {
                        published = published.chain(() -> publish(row));
                    }
                    return published;
                })
                .chain(() -> forget(now.minus(KEPT)));
    }

    private Uni<Boolean> keep(RequestRow row) {
        return database.withTransaction(session -> session.createNativeQuery(
                        "insert into request (request_id, subject, body_sha256, source, time, value)"
                                + " values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing")
                .setParameter(1, row.requestId)
                .setParameter(2, row.subject)
                .setParameter(3, row.bodySha256)
                .setParameter(4, row.source)
                .setParameter(5, row.time)
                .setParameter(6, row.value)
                .executeUpdate()
                .map(inserted -> inserted == 1));
    }

    private Uni<Void> requireSameBody(RequestRow repeated) {
        return database.withSession(session -> session.get(RequestRow.class, repeated.requestId))
                .invoke(kept -> {
                    if (kept != null && !kept.bodySha256.equals(repeated.bodySha256)) {
                        throw Problem.of(
                                        422,
                                        "Idempotency-Key",
                                        "same-body",
                                        "This Idempotency-Key was used for another request. Use a new key for a new "
                                                + "request, or the same "
                                                + "body to repeat the old one.")
                                .exception();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> publish(RequestRow row) {
        Envelope envelope = new Envelope(row.requestId, row.source, TYPE, row.time, row.requestId);
        return publisher
                .publish(new LogEvent(STREAM.topic(), row.requestId, envelope, Bytes.of(row.value)))
                .chain(() -> mark(row.requestId))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "request not known to be published, the sweep repeats it requestId=%s cause=\"%s\"",
                        row.requestId, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> mark(String requestId) {
        return database.withTransaction(session -> session.createNativeQuery(
                                "update request set published_at = ?1 where request_id = ?2")
                        .setParameter(1, clock.instant())
                        .setParameter(2, requestId)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private Uni<List<RequestRow>> unpublished(Instant before) {
        return database.withSession(session -> session.createNativeQuery(
                        "select * from request where published_at is null and time < ?1 order by time",
                        RequestRow.class)
                .setParameter(1, before)
                .setMaxResults(SWEEP_MAX)
                .getResultList());
    }

    private Uni<Void> forget(Instant before) {
        return database.withTransaction(session -> session.createNativeQuery(
                                "delete from request where time < ?1 and published_at is not null")
                        .setParameter(1, before)
                        .executeUpdate())
                .replaceWithVoid();
    }
}
