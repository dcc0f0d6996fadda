/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.watcher.rows.RowSet;

/** The statements of a batch. Each is true whichever time it runs. */
final class BatchSql {
    static final String CERTIFICATES = "insert into certificate (" + CertificateRow.COLUMNS + ") select "
            + CertificateRow.COLUMNS + " from" + RowSet.as(CertificateRow.TYPES) + "on conflict (id) do nothing";

    static final String TRANSITIONS =
            "insert into transition (certificate, log_offset, type, value) select certificate, log_offset, type, value from"
                    + RowSet.as("certificate varchar, log_offset bigint, type varchar, value varchar")
                    + "on conflict do nothing";

    static final String SERVICES = "insert into service as s (name, version, deleted, auto_renew, places)"
            + " select name, version, deleted, auto_renew, places from"
            + RowSet.as("name varchar, version bigint, deleted boolean, auto_renew boolean, places jsonb")
            + "on conflict (name) do update set version = excluded.version, deleted = excluded.deleted,"
            + " auto_renew = excluded.auto_renew, places = excluded.places where excluded.version > s.version";

    // A state that is published again late must not hide a newer one.
    static final String DEPLOYMENTS = "insert into deployment as d (slot, host, certificate, state, at, detail)"
            + " select slot, host, certificate, state, at, detail from"
            + RowSet.as(
                    "slot varchar, host varchar, certificate varchar, state varchar, at timestamptz, detail varchar")
            + "on conflict (slot, host) do update set certificate = excluded.certificate, state = excluded.state,"
            + " at = excluded.at, detail = excluded.detail where excluded.at >= d.at";

    // Order makes no odds: an arrival that was undone stays undone.
    static final String ARRIVALS = "insert into arrival as a (deployment, slot, host, certificate, at, undone)"
            + " select deployment, slot, host, certificate, at, undone from"
            + RowSet.as(
                    "deployment varchar, slot varchar, host varchar, certificate varchar, at timestamptz, undone boolean")
            + "on conflict (deployment) do update set undone = a.undone or excluded.undone";

    static final String FAILED =
            "insert into failed_command (command_id, at, detail) select command_id, at, detail from"
                    + RowSet.as("command_id varchar, at timestamptz, detail varchar") + "on conflict do nothing";

    static final String ORDERS =
            "insert into alert_command (command_id, slot, kind, what, until, appended_at, log_offset)"
                    + " select command_id, slot, kind, what, until, appended_at, log_offset from"
                    + RowSet.as("command_id varchar, slot varchar, kind varchar, what varchar, until timestamptz,"
                            + " appended_at timestamptz, log_offset bigint")
                    + "on conflict do nothing";

    // Our own alerts, read back: nothing new, except after the database was lost.
    private static final String UNKNOWN_ALERTS = " from"
            + RowSet.as("slot varchar, kind varchar, version bigint, state varchar, type varchar, value varchar")
            + "where not exists (select 1 from alert a where a.slot = r.slot and a.kind = r.kind and a.version >= r.version) ";

    static final String ALERTS = "insert into alert as b (slot, kind, version, state, type, value)"
            + " select slot, kind, version, state, type, value" + UNKNOWN_ALERTS
            + "on conflict (slot, kind) do update set version = excluded.version, state = excluded.state,"
            + " type = excluded.type, value = excluded.value, silenced_until = null where excluded.version > b.version";

    private static final String TOUCHED =
            " order by 1 on conflict (slot) do update set next_action_at = excluded.next_action_at";
    private static final String TOUCHING = "insert into slot (slot, next_action_at) select distinct ";
    private static final String AT_ONCE = ", timestamptz 'epoch' ";

    static final String TOUCH = TOUCHING + "r.slot" + AT_ONCE + "from" + RowSet.as("slot varchar") + TOUCHED;

    /** Only slots that exist: a command cannot make one. */
    static final String TOUCH_ORDERED = "update slot set next_action_at = timestamptz 'epoch' where slot in"
            + " (select r.slot from" + RowSet.as("slot varchar") + ")";

    static final String TOUCH_PREDECESSORS = TOUCHING + "c.slot" + AT_ONCE + "from" + RowSet.as("renews varchar")
            + "join certificate c on c.id = r.renews" + TOUCHED;

    static final String TOUCH_OF_CERTIFICATE = TOUCHING + "c.slot" + AT_ONCE + "from" + RowSet.as("certificate varchar")
            + "join certificate c on c.id = r.certificate" + TOUCHED;

    static final String TOUCH_OF_SERVICE = TOUCHING + "c.slot" + AT_ONCE + "from" + RowSet.as("name varchar")
            + "join certificate c on c.service = r.name" + TOUCHED;

    static final String TOUCH_RESTORED = TOUCHING + "r.slot" + AT_ONCE + UNKNOWN_ALERTS + TOUCHED;

    private BatchSql() {}
}
