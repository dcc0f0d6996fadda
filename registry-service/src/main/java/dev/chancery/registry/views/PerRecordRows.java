/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.views;

import dev.chancery.eventlog.view.PostgresView;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hibernate.reactive.mutiny.Mutiny;

/** Rows of a stream on which little happens: a batch is entered record by record, in order, and what compaction left as null says nothing. */
public interface PerRecordRows extends PostgresView.Rows {

    /** As {@link PostgresView.Rows#apply}, for one record with a value. */
    Uni<?> enter(Mutiny.StatelessSession session, ConsumerRecord<byte[], byte[]> record);

    @Override
    default Uni<Void> apply(Mutiny.StatelessSession session, List<ConsumerRecord<byte[], byte[]>> records) {
        return Multi.createFrom()
                .iterable(records)
                .filter(record -> record.value() != null)
                .onItem()
                .transformToUniAndConcatenate(record -> enter(session, record).replaceWithVoid())
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
