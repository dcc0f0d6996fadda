/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.log.Envelope;
import dev.chancery.log.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What stands on some topics, by the ids of the events: some 150 octets of memory for each. A repeat of an event is the event. For one thread.
 */
final class LogIndex {
    /** How the log stands to one event. */
    enum Standing {
        THERE,
        /** Under the same id, with other octets. */
        DIFFERENT,
        MISSING,
        /** From before the oldest record that its topic keeps. */
        OLDER_THAN_THE_LOG
    }

    private final Map<Fingerprint, Entry> entries = new HashMap<>();
    private final Map<String, Instant> oldest = new HashMap<>();

    /** One event on the log. */
    private static final class Entry {
        private final Fingerprint value;
        private final String topic;
        private final int partition;
        private final long offset;
        private boolean told;

        Entry(ConsumerRecord<byte[], byte[]> record) {
            this.value = Fingerprint.of(record.value() == null ? new byte[0] : record.value());
            this.topic = record.topic();
            this.partition = record.partition();
            this.offset = record.offset();
        }

        String where() {
            return topic + " partition " + partition + " offset " + offset;
        }
    }

    /** @param begin the first offset that its partition keeps */
    void enter(ConsumerRecord<byte[], byte[]> record, long begin) {
        String id = Envelope.idOf(record.headers());
        Entry entry = new Entry(record);
        entries.putIfAbsent(Fingerprint.ofEvent(record.topic(), id == null ? entry.where() : id), entry);
        if (begin > 0 && record.offset() == begin) {
            oldest.merge(record.topic(), Instant.ofEpochMilli(record.timestamp()), (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** Marks the event as told where it is there. */
    Standing standing(Event event, Instant told) {
        Entry entry =
                entries.get(Fingerprint.ofEvent(event.topic(), event.envelope().id()));
        if (entry == null) {
            Instant oldestKept = oldest.get(event.topic());
            return oldestKept != null && told.isBefore(oldestKept) ? Standing.OLDER_THAN_THE_LOG : Standing.MISSING;
        }
        entry.told = true;
        return entry.value.equals(Fingerprint.of(event.value().octets())) ? Standing.THERE : Standing.DIFFERENT;
    }

    int size() {
        return entries.size();
    }

    /** How many events no file told of. */
    long untold() {
        return entries.values().stream().filter(entry -> !entry.told).count();
    }

    /** Where the first of them stand. */
    List<String> untold(int most) {
        return entries.values().stream()
                .filter(entry -> !entry.told)
                .sorted(Comparator.<Entry, String>comparing(entry -> entry.topic)
                        .thenComparingInt(entry -> entry.partition)
                        .thenComparingLong(entry -> entry.offset))
                .limit(most)
                .map(Entry::where)
                .toList();
    }
}
