/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.watcher.rows.RowSet;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Finds the slots whose moment has come, by the index on that moment, and all that is known of them. */
public final class DueSlots {
    // A successor is one that the same tenant asked for, or the registry, which looks at whose certificate it lets
    // people renew. Nobody but the
    // distributor follows the distributor.
    private static final String FOLLOWS =
            "(n.tenant = c.tenant or n.tenant = 'registry' and c.tenant <> 'distributor')";

    private static final String KNOWN = """
            jsonb_build_object('certificate', to_jsonb(c),
                'superseded', exists (select 1 from certificate n where n.renews = c.id and n.slot <> c.slot and %s),
                'transitions', (select jsonb_agg(jsonb_build_object('type', t.type, 'value', t.value) order by t.log_offset)
                    from transition t where t.certificate = c.id))
            """.formatted(FOLLOWS);

    // The rows stay locked until the transaction ends, so news that arrives meanwhile marks them again behind us and is
    // not lost. What has ended comes first: each moment without a successor is an outage.
    private static final String DUE = """
            select cast(jsonb_build_object(
                'slot', s.slot,
                'newest', (select jsonb_agg(%1$s) from (select distinct on (c.tenant) c.* from certificate c where c.slot = s.slot
                    and not exists (select 1 from certificate n where n.renews = c.id and n.slot = c.slot and %2$s)
                    order by c.tenant, c.not_before desc, c.log_offset desc) c),
                'placed', (select jsonb_agg(jsonb_build_object('host', p.host, 'known', %1$s)) from
                    (select distinct on (a.host) a.host, a.certificate from arrival a where a.slot = s.slot and not a.undone
                        order by a.host, a.at desc) p join certificate c on c.id = p.certificate),
                'service', (select to_jsonb(v) from service v where s.slot not like 'cert/%%' and v.name = split_part(s.slot, '/', 1)),
                'deployments', (select jsonb_agg(to_jsonb(d) order by d.host) from deployment d where d.slot = s.slot),
                'attempts', (select jsonb_agg(jsonb_build_object('predecessor', r.predecessor, 'attempt', r.attempt,
                        'commanded_at', r.commanded_at, 'failed_at', f.at, 'detail', f.detail) order by r.attempt)
                    from renewal r left join failed_command f on f.command_id = r.command_id where r.slot = s.slot),
                'alerts', (select jsonb_agg(to_jsonb(a)) from alert a where a.slot = s.slot),
                'orders', (select jsonb_agg(to_jsonb(o) order by o.log_offset)
                    from alert_command o where o.slot = s.slot and not o.applied)
            ) as varchar)
            from (select slot, not_after, next_action_at from slot
                where next_action_at <= cast(cast(?1 as varchar) as timestamptz)
                order by (not_after is not null and not_after < cast(cast(?1 as varchar) as timestamptz)) desc, next_action_at
                limit ?2 for update skip locked) s
            order by (not_after is not null and not_after < cast(cast(?1 as varchar) as timestamptz)) desc, next_action_at
            """.formatted(KNOWN, FOLLOWS);

    private DueSlots() {}

    /** At most {@code limit} slots that are due at {@code now}, the longest waiting first, locked for this transaction. */
    public static Uni<List<SlotRow>> lock(Mutiny.StatelessSession session, Instant now, int limit) {
        return RowSet.read(
                session.createNativeQuery(DUE, String.class)
                        .setParameter(1, now.toString())
                        .setParameter(2, limit),
                SlotRow.class);
    }
}
