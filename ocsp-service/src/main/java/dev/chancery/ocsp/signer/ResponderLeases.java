/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.View;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Who announces watermarks, and until when each of them may answer from what it knows. Safe for several threads. */
final class ResponderLeases implements View {
    /** Everybody announces every second, so a thousand of the last hold each of hundreds of responders. */
    private static final long LAST = 1_000;

    private final Map<String, Instant> leases = new HashMap<>();

    @Override
    public synchronized Uni<Map<TopicPartition, Long>> positions(Map<TopicPartition, PartitionBounds> log) {
        leases.clear();
        Map<TopicPartition, Long> from = new HashMap<>();
        log.forEach((partition, bounds) -> from.put(partition, Math.max(bounds.begin(), bounds.end() - LAST)));
        return Uni.createFrom().item(from);
    }

    @Override
    public synchronized Uni<Long> apply(
            TopicPartition partition, long from, long to, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            ResponderWatermark passed = Streams.WATERMARKS.read(Envelope.typeOf(record.headers()), record.value());
            leases.put(passed.responder(), passed.leaseUntil());
        }
        return Uni.createFrom().item(to);
    }

    /** How many may answer now. */
    synchronized long alive(Instant now) {
        leases.values().removeIf(now::isAfter);
        return leases.size();
    }
}
