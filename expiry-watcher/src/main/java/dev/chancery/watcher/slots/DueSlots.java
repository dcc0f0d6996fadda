/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.watcher.rows.RowSet;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Finds the slots whose moment has come, by the index on that moment, and all that is known of them. */
public final class DueSlots {
    // The rows stay locked until the transaction ends, so news that arrives meanwhile marks them again behind us and is
    // not lost.
    private static final String DUE = """
            select cast(jsonb_build_object(
                'slot', s.slot,
                'certificate', to_jsonb(c),
                'superseded', exists (select 1 from certificate n where n.renews = c.id),
                'archived', exists (select 1 from archived a where a.certificate = c.id),
                'transitions', (select jsonb_agg(jsonb_build_object('type', t.type, 'value', t.value) order by t.log_offset)
                    from transition t where t.certificate = c.id),
                'service', (select to_jsonb(v) from service v where v.name = c.service),
                'deployments', (select jsonb_agg(to_jsonb(d) order by d.host)
                    from deployment d where d.slot = s.slot and d.certificate = c.id),
                'attempts', (select jsonb_agg(jsonb_build_object('attempt', r.attempt, 'commanded_at', r.commanded_at,
                        'failed_at', f.at, 'detail', f.detail) order by r.attempt)
                    from renewal r left join failed_command f on f.command_id = r.command_id where r.predecessor = c.id),
                'alerts', (select jsonb_agg(to_jsonb(a)) from alert a where a.slot = s.slot),
                'orders', (select jsonb_agg(to_jsonb(o) order by o.log_offset)
                    from alert_command o where o.slot = s.slot and not o.applied)
            ) as varchar)
            from (select slot from slot where next_action_at <= cast(cast(?1 as varchar) as timestamptz)
                order by next_action_at limit ?2 for update skip locked) s
            left join lateral (select * from certificate l where l.slot = s.slot
                and not exists (select 1 from certificate n where n.renews = l.id and n.slot = l.slot)
                order by l.not_before desc, l.log_offset desc limit 1) c on true
            """;

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
