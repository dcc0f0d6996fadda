/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.facts;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Facts on deployment-events: stored with the rows that they tell of, published in the order in which they were stored, and again, the same
 * bytes, until the broker has said that it has them. If it stops between the two, the next round publishes; if it stops after the broker's
 * yes, a fact stands twice under one id.
 */
@ApplicationScoped
public class DeploymentOutbox {
    /** The ce_source of everything that the distributor writes. */
    public static final String SOURCE = "/services/distributor";

    private static final Logger LOG = Logger.getLogger(DeploymentOutbox.class);
    private static final int BATCH_MAX = 200;

    private final Database database;
    private final LogPublisher publisher;

    DeploymentOutbox(Database database, LogPublisher publisher) {
        this.database = database;
        this.publisher = publisher;
    }

    /** Part of the caller's transaction. A fact is told once: the deployment and its state make the id. */
    public Uni<Void> store(Mutiny.StatelessSession session, DeploymentAdvanced fact) {
        return session.createNativeQuery("insert into fact (id, key, type, time, value)"
                        + " values (:id, :key, :type, :time, :value) on conflict do nothing")
                .setParameter(
                        "id",
                        DerivedId.of("fact", fact.deployment(), fact.state().name()))
                .setParameter("key", fact.key())
                .setParameter("type", Streams.DEPLOYMENT_EVENTS.typeOf(fact))
                .setParameter("time", fact.at())
                .setParameter("value", Streams.DEPLOYMENT_EVENTS.write(fact))
                .executeUpdate()
                .invoke(stored -> say(fact, stored == 1))
                .replaceWithVoid();
    }

    /** What is tried again every few seconds would say the same thing each time. */
    private static void say(DeploymentAdvanced fact, boolean isNew) {
        LOG.logf(
                isNew ? Logger.Level.INFO : Logger.Level.DEBUG,
                "deployment advanced deployment=%s key=%s state=%s changed=%s reason=\"%s\"",
                fact.deployment(),
                fact.key(),
                fact.state(),
                fact.changed(),
                fact.detail());
    }

    public Uni<Void> storeAll(Mutiny.StatelessSession session, List<DeploymentAdvanced> facts) {
        return Sequentially.each(facts, fact -> store(session, fact));
    }

    /** Publishes what is stored and not known to be out. Fails where the broker cannot be reached; nothing is lost by that. */
    public Uni<Void> publish() {
        return database.withSession(session -> session.createNativeQuery(
                                "select * from fact where not published order by sequence limit " + BATCH_MAX,
                                FactRow.class)
                        .getResultList())
                .chain(this::publishAll);
    }

    /** One after the other: a later state of a deployment never stands before an earlier one. */
    private Uni<Void> publishAll(List<FactRow> rows) {
        return Sequentially.each(rows, row -> publisher.publish(row.toEvent()).chain(() -> markOut(row)));
    }

    private Uni<Void> markOut(FactRow row) {
        return database.withTransaction(
                session -> session.createNativeQuery("update fact set published = true where id = :id")
                        .setParameter("id", row.id)
                        .executeUpdate()
                        .replaceWithVoid());
    }
}
