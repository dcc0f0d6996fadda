/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.alerts;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.registry.views.PerRecordRows;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;

/** The view of {@code alerts}: of each alert the state with the highest version. */
final class AlertRows implements PerRecordRows {

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return session.createNativeQuery("delete from alert").executeUpdate().replaceWithVoid();
    }

    @Override
    public Uni<Integer> enter(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record) {
        String type = Objects.requireNonNullElse(Envelope.typeOf(record.headers()), "");
        Alert alert = Streams.ALERTS.read(type, record.value());
        return session.createNativeQuery("insert into alert (key, ce_type, slot, version, state, opened_at, value)"
                        + " values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                        + " on conflict (key) do update set ce_type = excluded.ce_type, version = excluded.version,"
                        + " state = excluded.state, opened_at = excluded.opened_at, value = excluded.value"
                        + " where excluded.version > alert.version")
                .setParameter(1, alert.key())
                .setParameter(2, type)
                .setParameter(3, alert.slot().text())
                .setParameter(4, alert.version())
                .setParameter(5, alert.state().name())
                .setParameter(6, alert.openedAt().toEpochMilli())
                .setParameter(7, new String(Streams.ALERTS.write(alert), StandardCharsets.UTF_8))
                .executeUpdate();
    }
}
