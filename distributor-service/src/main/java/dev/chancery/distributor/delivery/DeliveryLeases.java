/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.distributor.DistributorConfig;
import dev.chancery.eventlog.view.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Who works on which delivery. Of each slot and host only the oldest open delivery can be claimed, so they come one after the other; of all that are due
 * the longest due comes first. A claim of a replica that died lapses, and one of this replica's earlier life is dropped at the start.
 */
@ApplicationScoped
class DeliveryLeases {
    /** Beside two runs of the hook: writing four small files, even where the disk is slow. */
    private static final Duration WRITING_MAX = Duration.ofMinutes(2);

    private final Database database;
    private final InstantSource clock;
    private final String instance;
    private final Duration lease;
    private final Duration retryDelayMax;

    DeliveryLeases(Database database, InstantSource clock, DistributorConfig config) {
        this.database = database;
        this.clock = clock;
        this.instance = config.instance();
        this.lease = config.hookTimeout().multipliedBy(2).plus(WRITING_MAX);
        this.retryDelayMax = config.retryDelayMax();
    }

    Uni<Void> dropEarlier() {
        return database.withTransaction(session -> session.createNativeQuery(
                                "update delivery set claimed_by = null, claimed_until = null"
                                        + " where claimed_by = :me and phase <> 'ended'")
                        .setParameter("me", instance)
                        .executeUpdate())
                .replaceWithVoid();
    }

    Uni<List<DeliveryRow>> claim(int max) {
        Instant now = clock.instant();
        return database.withTransaction(session -> session.createNativeQuery(
                        "update delivery set claimed_by = :me, claimed_until = :until where deployment in ("
                                + "select d.deployment from delivery d where d.phase <> 'ended' and d.next_try_at <= :now"
                                + " and (d.claimed_until is null or d.claimed_until < :now)"
                                + " and not exists (select 1 from delivery o where o.slot = d.slot and o.host = d.host"
                                + " and o.phase <> 'ended' and o.sequence < d.sequence)"
                                // The longest due first: what is tried again and again must not keep the others from
                                // their turn.
                                + " order by d.next_try_at, d.sequence limit :max for update skip locked) returning *",
                        DeliveryRow.class)
                .setParameter("me", instance)
                .setParameter("until", now.plus(lease))
                .setParameter("now", now)
                .setParameter("max", max)
                .getResultList());
    }

    /** The claimed delivery moves from one phase to the next. False when it is not in that phase any more, or not ours. */
    Uni<Boolean> move(Mutiny.StatelessSession session, DeliveryRow row, String to, String reason) {
        return session.createNativeQuery(
                        "update delivery set phase = :to, reason = :reason where deployment = :deployment"
                                + " and phase <> 'ended' and claimed_by = :me")
                .setParameter("to", to)
                .setParameter("reason", reason)
                .setParameter("deployment", row.deployment)
                .setParameter("me", instance)
                .executeUpdate()
                .map(changed -> changed == 1);
    }

    /** Why a delivery that cannot be made now is not to be tried again; empty when it is. */
    Uni<String> whyToEnd(Mutiny.StatelessSession session, DeliveryRow row) {
        return session.createNativeQuery(
                        "select case when exists (select 1 from delivery n where n.slot = :slot and n.host = :host"
                                + " and n.phase <> 'ended' and n.sequence > :sequence) then :superseded"
                                + " when not exists (select 1 from placement where slot = :slot and host = :host) then :unbound"
                                + " else '' end",
                        String.class)
                .setParameter("slot", row.slot)
                .setParameter("host", row.host)
                .setParameter("sequence", row.sequence)
                .setParameter("superseded", DeliveryQueue.SUPERSEDED)
                .setParameter("unbound", DeliveryQueue.UNBOUND)
                .getSingleResult();
    }

    Uni<Void> end(Mutiny.StatelessSession session, DeliveryRow row, String reason) {
        return session.createNativeQuery("update delivery set phase = 'ended', reason = :reason, claimed_until = null"
                        + " where deployment = :deployment")
                .setParameter("reason", reason)
                .setParameter("deployment", row.deployment)
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Lets go of it until a while has passed: twice as long as the last time, up to a limit.
     *
     * @param phase empty for the one that it is in
     */
    Uni<Void> postpone(Mutiny.StatelessSession session, DeliveryRow row, String phase) {
        long pause = Math.min(retryDelayMax.toMillis(), 500L << Math.min(row.tries, 20));
        return session.createNativeQuery(
                        "update delivery set phase = coalesce(nullif(:phase, ''), phase), tries = tries + 1, next_try_at = :next,"
                                + " claimed_by = null, claimed_until = null where deployment = :deployment and phase <> 'ended'")
                .setParameter("phase", phase)
                .setParameter("next", clock.instant().plusMillis(pause))
                .setParameter("deployment", row.deployment)
                .executeUpdate()
                .replaceWithVoid();
    }
}
