/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.contracts.Streams;
import dev.chancery.distributor.DistributorConfig;
import dev.chancery.distributor.Views;
import dev.chancery.distributor.bindings.Inventory;
import dev.chancery.distributor.facts.DeploymentOutbox;
import dev.chancery.distributor.facts.DerivedId;
import dev.chancery.distributor.facts.Sequentially;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.RequestDigest;
import dev.chancery.eventlog.view.Database;
import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SigningKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Turns orders into requests on the log.
 *
 * <ol>
 *   <li>A key is made, a CSR, and the request's bytes, in memory. If it stops here: nothing was seen by anybody, another key is made.
 *   <li>The encrypted key and the request's bytes are stored in one transaction. If it stops here: the bytes are there to be published.
 *   <li>The bytes are published. If it stops here, or the answer is lost: the same bytes are published again, and are the same request.
 *   <li>The request is marked as published.
 * </ol>
 */
@ApplicationScoped
class Requests {
    static final EventStream<CertificateRequested> STREAM = Streams.requests("distributor");
    private static final Logger LOG = Logger.getLogger(Requests.class);
    private static final int BATCH_MAX = 50;
    /** An outcome takes milliseconds. After this long without one the same bytes go out again: the issuer repeats its answer. */
    private static final Duration OUTCOME_MAX = Duration.ofMinutes(5);

    private final Database database;
    private final Inventory inventory;
    private final Views views;
    private final HostKeyVault keys;
    private final LogPublisher publisher;
    private final Refusals refusals;
    private final Vertx vertx;
    private final InstantSource clock;
    private final Duration ageMax;

    Requests(
            Database database,
            Inventory inventory,
            Views views,
            HostKeyVault keys,
            LogPublisher publisher,
            Refusals refusals,
            Vertx vertx,
            InstantSource clock,
            DistributorConfig config) {
        this.database = database;
        this.inventory = inventory;
        this.views = views;
        this.keys = keys;
        this.publisher = publisher;
        this.refusals = refusals;
        this.vertx = vertx;
        this.clock = clock;
        this.ageMax = config.requestAgeMax();
    }

    /** Steps 1 and 2, for every order that has no request yet. */
    Uni<Void> prepare() {
        return database.withSession(session -> session.createNativeQuery(
                                "select * from orders where state = 'received' and verb <> 'redeliver' order by sequence limit "
                                        + BATCH_MAX,
                                OrderRow.class)
                        .getResultList())
                .chain(orders -> Sequentially.each(orders, this::prepare));
    }

    private Uni<Void> prepare(OrderRow order) {
        // Asked before the row is looked for: asked after it, the row could have come in between.
        boolean allKnown = knowsAllSince(order.receivedAt);
        return database.withTransaction(session -> inventory.service(session, order.service))
                .chain(service -> {
                    if (service.isPresent()) {
                        return prepare(order, service.get());
                    }
                    return allKnown ? refuseUnknown(order) : Uni.createFrom().voidItem();
                });
    }

    /** The registry publishes a service before it commands anything for it, but on another topic, which may be read later. */
    private boolean knowsAllSince(Instant command) {
        return views.inventoryConfirmedAt()
                .filter(confirmed -> confirmed.isAfter(command))
                .isPresent();
    }

    private Uni<Void> refuseUnknown(OrderRow order) {
        return refusals.refuse(
                order,
                "the registry knows no service \"" + order.service
                        + "\"; add it (chancery services add) and issue again");
    }

    private record Made(String keyPem, String publicKey, Bytes value) {}

    private Uni<Void> prepare(OrderRow order, ServiceState service) {
        return vertx.executeBlocking(() -> make(order, service), false)
                .chain(made -> database.withTransaction(session -> store(session, order, made)))
                .onFailure(IllegalArgumentException.class)
                .recoverWithUni(flaw -> refusals.refuse(order, "the request cannot be made: " + flaw.getMessage()));
    }

    private Made make(OrderRow order, ServiceState service) {
        SigningKey key = keys.make();
        CertificateRequested request = RequestFactory.of(service, order.kind, order.predecessor, key);
        return new Made(
                keys.encrypt(key, order.commandId),
                KeyCheck.fingerprint(key.publicKey()).hex(),
                Bytes.of(STREAM.write(request)));
    }

    private Uni<Void> store(Mutiny.StatelessSession session, OrderRow order, Made made) {
        return session.createNativeQuery("update orders set state = 'requested', attempt = 1, key_pem = :key,"
                        + " public_key = :public where command_id = :command and state = 'received'")
                .setParameter("key", made.keyPem())
                .setParameter("public", made.publicKey())
                .setParameter("command", order.commandId)
                .executeUpdate()
                .chain(changed -> changed == 0
                        ? Uni.createFrom().voidItem()
                        : storeAttempt(session, order.commandId, 1, made.value().octets()));
    }

    private Uni<Void> storeAttempt(Mutiny.StatelessSession session, String commandId, int attempt, byte[] value) {
        RequestRow row = new RequestRow();
        row.requestId = DerivedId.of("request", commandId, Integer.toString(attempt));
        row.source = DeploymentOutbox.SOURCE;
        row.type = STREAM.onlyType();
        row.time = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        row.value = value;
        LOG.infof("request stored requestId=%s commandId=%s attempt=%d", row.requestId, commandId, attempt);
        return session.createNativeQuery(
                        "insert into request (request_id, command_id, attempt, source, type, time, value, digest,"
                                + " state) values (:id, :command, :attempt, :source, :type, :time, :value, :digest, 'stored')")
                .setParameter("id", row.requestId)
                .setParameter("command", commandId)
                .setParameter("attempt", attempt)
                .setParameter("source", row.source)
                .setParameter("type", row.type)
                .setParameter("time", row.time)
                .setParameter("value", value)
                .setParameter("digest", RequestDigest.of(row.toEvent()).hex())
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Steps 3 and 4, for every request that is not known to be on the log, and again for one that has waited long for its outcome. */
    Uni<Void> publish() {
        Instant now = clock.instant();
        return database.withSession(session -> session.createNativeQuery(
                                "select r.* from request r join orders o using (command_id) where o.state = 'requested'"
                                        + " and (r.state = 'stored' or r.state = 'published' and r.sent_at < :again and r.time > :oldest)"
                                        + " order by r.time limit " + BATCH_MAX,
                                RequestRow.class)
                        .setParameter("again", now.minus(OUTCOME_MAX))
                        .setParameter("oldest", now.minus(ageMax))
                        .getResultList())
                .chain(requests -> Sequentially.each(requests, this::publish));
    }

    private Uni<Void> publish(RequestRow request) {
        if (request.time.isBefore(clock.instant().minus(ageMax))) {
            return again(request);
        }
        return publisher
                .publish(request.toEvent())
                .chain(() -> markPublished(request))
                .replaceWithVoid();
    }

    private Uni<Integer> markPublished(RequestRow request) {
        return database.withTransaction(session -> session.createNativeQuery(
                        "update request set state = 'published', sent_at = :now where request_id = :id and state <> 'settled'")
                .setParameter("now", clock.instant())
                .setParameter("id", request.requestId)
                .executeUpdate());
    }

    /**
     * A new attempt with the same key and the same claims under another id and time, because the one at hand is, or would be, refused for its age.
     * Should the older one have reached the log in time after all, the order takes the certificate that is granted first; both are for its key.
     */
    Uni<Void> again(RequestRow request) {
        return database.withTransaction(session -> session.createNativeQuery(
                        "update request set state = 'settled' where request_id = :id and state <> 'settled'")
                .setParameter("id", request.requestId)
                .executeUpdate()
                .chain(changed -> changed == 0
                        ? Uni.createFrom().voidItem()
                        : next(session, request)
                                .chain(() ->
                                        storeAttempt(session, request.commandId, request.attempt + 1, request.value))));
    }

    private static Uni<Integer> next(Mutiny.StatelessSession session, RequestRow request) {
        return session.createNativeQuery("update orders set attempt = :attempt where command_id = :command")
                .setParameter("attempt", request.attempt + 1)
                .setParameter("command", request.commandId)
                .executeUpdate();
    }
}
