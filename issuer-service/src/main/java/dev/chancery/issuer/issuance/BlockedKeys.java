/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.KeyBlocked;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.x509.Sha256;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The keys that no certificate is issued for any more. Written by the follower's thread, read by any. */
final class BlockedKeys {
    private final Map<Sha256, Instant> blockedAt = new ConcurrentHashMap<>();

    void forget() {
        blockedAt.clear();
    }

    /** Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that blocks no key. */
    void apply(ConsumerRecord<byte[], byte[]> record) {
        KeyBlocked blocked = Streams.BLOCKED_KEYS.read(Envelope.typeOf(record.headers()), record.value());
        Instant appendedAt = Instant.ofEpochMilli(record.timestamp());
        blockedAt.merge(blocked.key(), appendedAt, (one, other) -> one.isBefore(other) ? one : other);
    }

    /** Whether the broker had the block before it had the request. */
    boolean wasBlocked(Sha256 key, Instant appendedAt) {
        Instant at = blockedAt.get(key);
        return at != null && at.isBefore(appendedAt);
    }
}
