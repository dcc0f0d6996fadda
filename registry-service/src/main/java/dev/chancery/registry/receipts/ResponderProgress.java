/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.receipts;

import dev.chancery.contracts.ResponderWatermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the watermarks of one responder say together: since when it has passed which place of the log, and until when its lease runs. The same whether a
 * watermark is read once or twice, in its turn or late.
 *
 * <p>What is waited for is told by the broker's clock alone. A responder's own clock only ever measures how much of its lease was left when it announced
 * it, and names the nextUpdate that its clients see.
 */
final class ResponderProgress {
    /** Of one partition. Past it the oldest places are forgotten: whoever asks for one is told a later moment. */
    private static final int PLACES_MAX = 10_000;

    private final Map<String, NavigableMap<Long, Passed>> partitions = new HashMap<>();
    /** Where the answers of later watermarks end before those of earlier ones: somebody has shortened them. */
    private final List<Passed> peaks = new ArrayList<>();

    private Passed newest = new Passed(Instant.MIN, Instant.MIN);
    private Instant leaseEnd = Instant.MIN;
    private Instant leaseUntil = Instant.MIN;

    /**
     * @param at when the broker had the first watermark that says so
     * @param answersUntil the last nextUpdate of what was signed before, by the responder's clock
     */
    record Passed(Instant at, Instant answersUntil) {}

    /**
     * @param announcedAt by the responder's clock
     * @param appendedAt by the broker's
     * @param knownTopics the broker's ids of the topics as they are now: positions in others of the same name say nothing
     */
    void enter(ResponderWatermark watermark, Instant announcedAt, Instant appendedAt, Map<String, String> knownTopics) {
        leaseEnd = later(leaseEnd, appendedAt.plus(Duration.between(announcedAt, watermark.leaseUntil())));
        leaseUntil = later(leaseUntil, watermark.leaseUntil());
        Passed passed = new Passed(appendedAt, watermark.lastAnswerUntil());
        noteShortened(passed);
        watermark.positions().forEach((partition, next) -> {
            String topic = partition.substring(0, Math.max(0, partition.lastIndexOf('/')));
            String known = knownTopics.get(topic);
            if (known != null && known.equals(watermark.topicIds().getOrDefault(topic, known))) {
                enter(partitions.computeIfAbsent(partition, _ -> new TreeMap<>()), next, passed);
            }
        });
    }

    /** Keeps of each place the earliest moment: places and moments grow together. */
    private static void enter(NavigableMap<Long, Passed> places, long next, Passed passed) {
        Map.Entry<Long, Passed> further = places.ceilingEntry(next);
        if (further != null && !further.getValue().at().isAfter(passed.at())) {
            return;
        }
        places.put(next, passed);
        Map.Entry<Long, Passed> before = places.lowerEntry(next);
        while (before != null && !before.getValue().at().isBefore(passed.at())) {
            places.remove(before.getKey());
            before = places.lowerEntry(next);
        }
        if (places.size() > PLACES_MAX) {
            places.pollFirstEntry();
        }
    }

    private void noteShortened(Passed passed) {
        if (passed.at().isAfter(newest.at())) {
            if (passed.answersUntil().isBefore(newest.answersUntil())) {
                peaks.add(newest);
            }
            newest = passed;
        } else if (passed.answersUntil().isAfter(newest.answersUntil())) {
            peaks.add(passed);
        }
    }

    /** Since when it has passed the record at this offset; empty while it has not. */
    Optional<Passed> passed(String partition, long offset) {
        NavigableMap<Long, Passed> places = partitions.get(partition);
        return places == null || places.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(places.higherEntry(offset)).map(Map.Entry::getValue);
    }

    /** The last nextUpdate of what it signed until that moment. */
    Instant answersUntil(Passed passed) {
        return peaks.stream()
                .filter(peak -> !peak.at().isAfter(passed.at()))
                .map(Passed::answersUntil)
                .reduce(passed.answersUntil(), ResponderProgress::later);
    }

    /** By the broker's clock, and rather late than early: the broker had it some time after it was said. */
    Instant leaseEnd() {
        return leaseEnd;
    }

    /** The same by its own clock, as its clients may have read it in an answer. */
    Instant leaseUntil() {
        return leaseUntil;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
