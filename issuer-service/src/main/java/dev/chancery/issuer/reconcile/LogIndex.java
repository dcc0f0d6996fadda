/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What stands on some topics, by the ids of the events and by their octets: some 200 octets of memory for each. For one thread.
 *
 * <p>A repeat of an event is the event. One id may stand with several octets: a request whose bytes were sent twice around a change of the policy gets
 * one certificate under two versions. Readers keep the first; here each of them must be told by a file, and each that is told must be there.
 */
final class LogIndex {
    /** How the log stands to one event. */
    enum Standing {
        THERE,
        /** Its id is there, and never with these octets. */
        DIFFERENT,
        MISSING,
        /** From before the oldest record that its topic keeps. */
        OLDER_THAN_THE_LOG
    }

    private final Map<Fingerprint, Entry> entries = new HashMap<>();
    private final Set<Fingerprint> ids = new HashSet<>();
    private final Map<String, Instant> oldest = new HashMap<>();

    /** One event on the log. */
    private static final class Entry {
        private final String topic;
        private final int partition;
        private final long offset;
        private boolean told;

        Entry(ConsumerRecord<byte[], byte[]> record) {
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
        Fingerprint named = Fingerprint.ofEvent(record.topic(), id == null ? entry.where() : id);
        ids.add(named);
        entries.putIfAbsent(named.with(record.value() == null ? new byte[0] : record.value()), entry);
        if (begin > 0 && record.offset() == begin) {
            oldest.merge(record.topic(), Instant.ofEpochMilli(record.timestamp()), (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** Marks the event as told where it is there. */
    Standing standing(LogEvent event, Instant told) {
        Fingerprint named = Fingerprint.ofEvent(event.topic(), event.envelope().id());
        Entry entry = entries.get(named.with(event.value().octets()));
        if (entry != null) {
            entry.told = true;
            return Standing.THERE;
        }
        if (!ids.contains(named)) {
            Instant oldestKept = oldest.get(event.topic());
            return oldestKept != null && told.isBefore(oldestKept) ? Standing.OLDER_THAN_THE_LOG : Standing.MISSING;
        }
        return Standing.DIFFERENT;
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
