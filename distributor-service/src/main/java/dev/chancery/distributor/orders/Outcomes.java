/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.RecordKey;
import dev.chancery.eventlog.view.PostgresView;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The view of outcomes.distributor: the first outcome names the certificate of a request, later ones say nothing. A request is its digest; an outcome
 * under the same id that answers other bytes is another request's.
 */
@ApplicationScoped
public class Outcomes implements PostgresView.Rows {
    static final EventStream<CertificateOutcome> STREAM = Streams.outcomes("distributor");

    /** Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that could never be taken in: its order stays open. */
    public static void requireReadable(ConsumerRecord<byte[], byte[]> record) {
        String _ = RecordKey.of(record);
        CertificateOutcome _ = STREAM.read(Envelope.typeOf(record.headers()), record.value());
    }

    @Override
    public Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records) {
        return Multi.createFrom()
                .iterable(records)
                .onItem()
                .transformToUniAndConcatenate(record -> enter(session, record))
                .collect()
                .last()
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> empty(Mutiny.StatelessSession session) {
        return session.createNativeQuery("delete from outcome").executeUpdate().replaceWithVoid();
    }

    private static Uni<Integer> enter(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record) {
        String type = String.valueOf(Envelope.typeOf(record.headers()));
        return session.createNativeQuery("insert into outcome (digest, request_id, type, value)"
                        + " values (:digest, :id, :type, :value) on conflict do nothing")
                .setParameter(
                        "digest",
                        STREAM.read(type, record.value()).requestDigest().hex())
                .setParameter("id", RecordKey.of(record))
                .setParameter("type", type)
                .setParameter("value", record.value())
                .executeUpdate();
    }
}
