/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.receipts;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.RevocationEffective;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.registry.receipts.ResponderProgress.Passed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts which revocations are effective: every responder has passed the transition, or its lease has ended. A fold over revocations, receipts and
 * watermarks, in whatever order their topics are read.
 *
 * <p>A responder answers from no look at the log that is older than its own first announcement. So those whose watermarks were there when a transition was
 * are all that have to be waited for, and where there is none nobody says good.
 */
final class EffectivenessTracker {
    /** So much may our clock be ahead of the broker's, before a lease that has not ended yet is taken for one that has. */
    static final Duration CLOCKS_DIFFER_MAX = Duration.ofSeconds(10);

    private static final Duration SILENT_MAX = Duration.ofDays(1);

    private final Map<String, ResponderProgress> responders = new TreeMap<>();
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    /** Receipts that were read before what they are for. */
    private final Set<String> receiptsAhead = new HashSet<>();

    private Map<String, String> topics = Map.of();

    /** @param seenAt by our own clock: from the next look at the end of the log on, no watermark of before is missing */
    private record Pending(RevocationTransition transition, LogPosition position, Instant appendedAt, Instant seenAt) {
        Pending seenAt(Instant moment) {
            return new Pending(transition, position, appendedAt, moment);
        }

        String partition() {
            return position.topic() + "/" + position.partition();
        }
    }

    /** Begins anew, on a log whose topics have these ids. */
    synchronized void emptied(Map<String, String> topicIds) {
        responders.clear();
        pending.clear();
        receiptsAhead.clear();
        topics = Map.copyOf(topicIds);
    }

    /** A release takes nothing from anybody, so it needs no receipt. */
    synchronized void enter(RevocationTransition transition, LogPosition position, Instant appendedAt, Instant seenAt) {
        if (transition instanceof RevocationTransition.HoldReleased || receiptsAhead.remove(transition.transition())) {
            return;
        }
        pending.putIfAbsent(transition.transition(), new Pending(transition, position, appendedAt, seenAt));
    }

    synchronized void enter(RevocationEffective receipt) {
        if (pending.remove(receipt.transition()) == null) {
            receiptsAhead.add(receipt.transition());
        }
    }

    /**
     * @param announcedAt by the responder's clock
     * @param appendedAt by the broker's
     */
    synchronized void enter(ResponderWatermark watermark, Instant announcedAt, Instant appendedAt) {
        responders
                .computeIfAbsent(watermark.responder(), _ -> new ResponderProgress())
                .enter(watermark, announcedAt, appendedAt, topics);
    }

    /** What was seen at a moment that is still to come was seen before our clock was set back. It must not wait for that moment to come again. */
    synchronized void clockSays(Instant now) {
        pending.replaceAll((_, one) -> one.seenAt().isAfter(now) ? one.seenAt(now) : one);
    }

    /**
     * The receipts of what has become effective and has none yet.
     *
     * @param confirmedAt the last moment at which all that the log held had been entered here, by our clock
     */
    synchronized List<RevocationEffective> due(Instant confirmedAt) {
        responders.values().removeIf(one -> one.leaseEnd().plus(SILENT_MAX).isBefore(confirmedAt));
        List<RevocationEffective> due = new ArrayList<>();
        for (Pending one : pending.values()) {
            if (one.seenAt().isBefore(confirmedAt)) {
                receipt(one, confirmedAt).ifPresent(due::add);
            }
        }
        return due;
    }

    private Optional<RevocationEffective> receipt(Pending one, Instant confirmedAt) {
        Instant everywhere = one.appendedAt();
        Instant good = one.appendedAt();
        List<String> passed = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (Map.Entry<String, ResponderProgress> entry : responders.entrySet()) {
            ResponderProgress responder = entry.getValue();
            Optional<Passed> itsPassing =
                    responder.passed(one.partition(), one.position().offset());
            if (itsPassing.isPresent()) {
                passed.add(entry.getKey());
                everywhere = later(everywhere, itsPassing.get().at());
                good = later(good, responder.answersUntil(itsPassing.get()));
            } else if (responder.leaseEnd().plus(CLOCKS_DIFFER_MAX).isAfter(confirmedAt)) {
                return Optional.empty();
            } else if (responder.leaseEnd().isAfter(one.appendedAt())) {
                ended.add(entry.getKey());
                everywhere = later(everywhere, responder.leaseEnd());
                good = later(good, responder.leaseUntil());
            }
        }
        return Optional.of(new RevocationEffective(
                one.transition().certificate(),
                one.transition().transition(),
                one.appendedAt(),
                everywhere,
                good,
                passed,
                ended));
    }

    /** How many revocations and holds have no receipt yet. */
    synchronized int size() {
        return pending.size();
    }

    /** When the oldest of them was on the log. */
    synchronized Optional<Instant> oldest() {
        return pending.values().stream().map(Pending::appendedAt).min(Comparator.naturalOrder());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
