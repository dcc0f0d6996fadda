/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.distributor.facts.BrokerTime;
import dev.chancery.distributor.facts.Sequentially;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Gives each open order its outcome: a certificate into its slot, or a sentence to whoever waits. */
@ApplicationScoped
class OutcomeProcessor {
    private static final Logger LOG = Logger.getLogger(OutcomeProcessor.class);
    private static final int BATCH_MAX = 50;
    /** A request that is refused for its age this often was made by a clock that is not the broker's. */
    private static final int ATTEMPTS_MAX = 5;

    private final Database database;
    private final Slots slots;
    private final Requests requests;
    private final Refusals refusals;
    private final BrokerTime time;
    private final Vertx vertx;

    OutcomeProcessor(
            Database database, Slots slots, Requests requests, Refusals refusals, BrokerTime time, Vertx vertx) {
        this.time = time;
        this.database = database;
        this.slots = slots;
        this.requests = requests;
        this.refusals = refusals;
        this.vertx = vertx;
    }

    private record Answered(OrderRow order, RequestRow request, CertificateOutcome outcome) {}

    /** Takes every outcome that an open order has; what an outcome leads to is done once, as the order is open no more. */
    Uni<Void> settle() {
        return database.withSession(session -> session.createNativeQuery(
                                "select r.* from request r join outcome x using (digest) join orders o using (command_id)"
                                        + " where o.state = 'requested' order by o.sequence, r.attempt limit "
                                        + BATCH_MAX,
                                RequestRow.class)
                        .getResultList())
                .chain(answered -> Sequentially.each(answered, this::settle));
    }

    private Uni<Void> settle(RequestRow request) {
        return database.withSession(session -> order(session, request)
                        .chain(order -> outcome(session, request)
                                .map(outcome -> new Answered(
                                        order, request, Outcomes.STREAM.read(outcome.type, outcome.value)))))
                .chain(this::take);
    }

    private Uni<Void> take(Answered answered) {
        return switch (answered.outcome()) {
            case CertificateGranted granted -> grant(answered, granted);
            case CertificateRefused refused -> refuse(answered, refused);
            // Nothing here asks for a dry run.
            case RequestExplained ignored -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> grant(Answered answered, CertificateGranted granted) {
        CertificateRequested asked = Requests.STREAM.restore(answered.request().type, answered.request().value);
        String publicKey = String.valueOf(answered.order().publicKey);
        return vertx.executeBlocking(() -> CertificateCheck.flaw(granted, asked, publicKey, time.instant()), false)
                .chain(flaw -> flaw.isPresent()
                        ? refusals.refuse(answered.order(), flaw.get())
                        : database.withTransaction(session -> enter(session, answered, granted)));
    }

    private Uni<Void> enter(Mutiny.StatelessSession session, Answered answered, CertificateGranted granted) {
        OrderRow order = answered.order();
        LOG.infof(
                "certificate granted requestId=%s commandId=%s slot=%s serial=%s",
                answered.request().requestId,
                order.commandId,
                order.slot(),
                granted.certificate().serial());
        return session.createNativeQuery("update orders set state = 'granted', certificate = :certificate"
                        + " where command_id = :command and state = 'requested'")
                .setParameter("certificate", granted.certificate().toString())
                .setParameter("command", order.commandId)
                .executeUpdate()
                .chain(changed -> changed == 0
                        ? Uni.createFrom().voidItem()
                        : slots.fill(session, order, granted).chain(() -> close(session, order)));
    }

    private static Uni<Void> close(Mutiny.StatelessSession session, OrderRow order) {
        return session.createNativeQuery("update request set state = 'settled' where command_id = :command")
                .setParameter("command", order.commandId)
                .executeUpdate()
                .replaceWithVoid();
    }

    private Uni<Void> refuse(Answered answered, CertificateRefused refused) {
        if (answered.request().attempt < answered.order().attempt) {
            // A later attempt is under way, and its outcome counts.
            return Uni.createFrom().voidItem();
        }
        boolean stale = refused.reason() == ReasonCode.STALE_REQUEST;
        if (stale && answered.request().attempt < ATTEMPTS_MAX) {
            return requests.again(answered.request());
        }
        String remedy = stale ? " (set the distributor's clock: it differs from the broker's)" : "";
        return refusals.refuse(answered.order(), refused.reason() + ": " + refused.sentence() + remedy);
    }

    private static Uni<OrderRow> order(Mutiny.StatelessSession session, RequestRow request) {
        return session.createNativeQuery("select * from orders where command_id = :id", OrderRow.class)
                .setParameter("id", request.commandId)
                .getSingleResult();
    }

    private static Uni<OutcomeRow> outcome(Mutiny.StatelessSession session, RequestRow request) {
        return session.createNativeQuery("select * from outcome where digest = :digest", OutcomeRow.class)
                .setParameter("digest", request.digest)
                .getSingleResult();
    }
}
