/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.watcher.rows.RowSet;

/** The statements of a round. */
final class EvaluationPassSql {
    static final String ALERTS = "insert into alert (slot, kind, version, state, type, value, silenced_until)"
            + " select slot, kind, version, state, type, value, silenced_until from"
            + RowSet.as("slot varchar, kind varchar, version bigint, state varchar, type varchar, value varchar,"
                    + " silenced_until timestamptz")
            + "on conflict (slot, kind) do update set version = excluded.version, state = excluded.state,"
            + " type = excluded.type, value = excluded.value, silenced_until = excluded.silenced_until";

    // No "on conflict": a second command for one attempt is a bug, and its transaction must fail.
    static final String ATTEMPTS = "insert into renewal (predecessor, attempt, slot, command_id, commanded_at)"
            + " select predecessor, attempt, slot, command_id, commanded_at from"
            + RowSet.as("predecessor varchar, attempt int, slot varchar, command_id varchar, commanded_at timestamptz");

    static final String APPLIED = "update alert_command c set applied = true from" + RowSet.as("command_id varchar")
            + "where c.command_id = r.command_id";

    private static final String OF_SLOTS = RowSet.as(
            "slot varchar, next_action_at timestamptz, state varchar," + " certificate varchar, not_after timestamptz");

    static final String SLOTS = "update slot s set next_action_at = r.next_action_at, state = r.state,"
            + " certificate = r.certificate, not_after = r.not_after from" + OF_SLOTS + "where s.slot = r.slot";

    static final String FAILED = "update renewal n set result = 'failed' from" + OF_SLOTS
            + "where n.slot = r.slot and n.result is null"
            + " and exists (select 1 from failed_command f where f.command_id = n.command_id)";

    static final String SUCCEEDED = "update renewal n set result = 'succeeded' from" + OF_SLOTS
            + "where n.slot = r.slot and n.result is null"
            + " and exists (select 1 from certificate c join certificate p on p.id = c.renews"
            + " where p.id = n.predecessor and c.tenant = p.tenant)";

    private EvaluationPassSql() {}
}
