/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.deployments;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.registry.views.PerRecordRows;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The view of {@code deployment-events}: each delivery to each host in its newest state.
 *
 * <p>A record that is sent again late cannot turn a delivery back: within one, the writer's time decides; between two, the place of each one's first
 * record, which a repeat does not move.
 */
final class DeploymentRows implements PerRecordRows {

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return session.createNativeQuery("delete from deployment")
                .executeUpdate()
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> enter(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record) {
        DeploymentAdvanced advanced = Streams.DEPLOYMENT_EVENTS.read(Envelope.typeOf(record.headers()), record.value());
        return session.createNativeQuery(
                        "insert into deployment (deployment, slot, host, service, state, certificate, at, first_offset, value)"
                                + " values (?1, ?2, ?3, ?4, ?5, nullif(?6, ''), ?7, ?8, ?9)"
                                + " on conflict (slot, host, deployment) do update"
                                + " set state = excluded.state, certificate = excluded.certificate, at = excluded.at, value = excluded.value"
                                + " where excluded.at >= deployment.at")
                .setParameter(1, advanced.deployment())
                .setParameter(2, advanced.slot().text())
                .setParameter(3, advanced.host())
                .setParameter(4, advanced.slot().service())
                .setParameter(5, advanced.state().name())
                .setParameter(
                        6,
                        advanced.certificate() == null
                                ? ""
                                : advanced.certificate().toString())
                .setParameter(7, advanced.at().toEpochMilli())
                .setParameter(8, record.offset())
                .setParameter(9, new String(Streams.DEPLOYMENT_EVENTS.write(advanced), StandardCharsets.UTF_8))
                .executeUpdate();
    }
}
