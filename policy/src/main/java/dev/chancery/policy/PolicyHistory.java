/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of a log that count, in its order: a pure fold, so that every reader comes to the same. A bundle counts when its version is higher than
 * every one that counted before it, and when enough approvers signed it whom the last of those names; the first of a log needs nobody's signature.
 */
public record PolicyHistory(List<Entry> entries) {
    public static final PolicyHistory EMPTY = new PolicyHistory(List.of());
    /** Every issuer has seen a bundle before it judges anything; the first has nothing before it to disagree with. */
    private static final Duration NOTICE_MIN = Duration.ofMinutes(1);

    public PolicyHistory {
        entries = List.copyOf(entries);
    }

    /**
     * A bundle that counts.
     *
     * @param from by the broker's append time of what it judges; {@link Instant#MIN} for the first
     * @param bundle null when this program cannot read it: a newer one wrote it, and nothing is judged until this one is as new
     * @param approval who signs the next one; null when that needs nobody
     * @param flaw why it cannot be read; null when it can
     */
    public record Entry(
            int version,
            Instant from,
            PolicyAnnounced announced,
            @Nullable Bundle bundle,
            @Nullable Approval approval,
            @Nullable String flaw) {}

    /** What became of an announcement. */
    public sealed interface Step {
        record Counted(PolicyHistory history, Entry entry) implements Step {}

        /** A version that was there before, or is older than one: what several issuers that start together write. */
        record Repeated() implements Step {}

        /**
         * It counts for nobody.
         *
         * @param reason one word, for a metric: {@code malformed} or {@code unsigned}
         */
        record Ignored(String reason, String sentence) implements Step {}
    }

    public Step apply(PolicyAnnounced announced, Instant appendedAt) {
        int version = version(announced);
        if (version < 1) {
            return malformed("its version is not a number of 1 or more: \"" + announced.version() + "\"");
        }
        if (!entries.isEmpty() && version <= entries.getLast().version()) {
            return new Step.Repeated();
        }
        if (!Sha256.of(announced.bundle().getBytes(StandardCharsets.UTF_8)).equals(announced.sha256())) {
            return malformed("its SHA-256 does not match its text");
        }
        Optional<String> shortfall = shortfall(announced);
        return shortfall.isPresent()
                ? new Step.Ignored("unsigned", shortfall.get())
                : counted(announced, version, from(announced, appendedAt));
    }

    /** Why this bundle would not count, whatever its version; empty when it would. */
    public Optional<String> shortfall(PolicyAnnounced announced) {
        Approval approval = entries.isEmpty() ? null : entries.getLast().approval();
        return approval == null ? Optional.empty() : approval.shortfall(announced);
    }

    /** The newest bundle that counts, in force or not yet. */
    public Optional<PolicyAnnounced> newest() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.getLast().announced());
    }

    /** The bundle that judges what the broker appended then; empty while there is none, or none that can be read. */
    public Optional<Bundle> inForceAt(Instant appendedAt) {
        return entryAt(appendedAt).flatMap(entry -> Optional.ofNullable(entry.bundle()));
    }

    /** As {@link #inForceAt}, with what was announced, whether this program can read it or not. */
    public Optional<Entry> entryAt(Instant appendedAt) {
        return entries.stream()
                .filter(entry -> !appendedAt.isBefore(entry.from()))
                .reduce((earlier, later) -> later);
    }

    private Step counted(PolicyAnnounced announced, int version, Instant from) {
        Entry entry;
        try {
            Bundle bundle = BundleText.read(announced.bundle());
            if (bundle.version() != version) {
                return malformed("it is announced as version " + version + " but contains version " + bundle.version());
            }
            entry = new Entry(version, from, announced, bundle, bundle.approval(), null);
        } catch (IllegalArgumentException e) {
            // Who signs the next one is read all the same, or a log that went past this program could never come back.
            entry = new Entry(version, from, announced, null, approvalOf(announced), String.valueOf(e.getMessage()));
        }
        List<Entry> more = new ArrayList<>(entries);
        more.add(entry);
        return new Step.Counted(new PolicyHistory(more), entry);
    }

    private @Nullable Approval approvalOf(PolicyAnnounced announced) {
        try {
            return BundleText.approvalAlone(announced.bundle());
        } catch (IllegalArgumentException e) {
            return entries.isEmpty() ? null : entries.getLast().approval();
        }
    }

    private Instant from(PolicyAnnounced announced, Instant appendedAt) {
        Instant earliest = appendedAt.plus(NOTICE_MIN);
        if (entries.isEmpty()) {
            return Instant.MIN;
        }
        return announced.activeFrom().isAfter(earliest) ? announced.activeFrom() : earliest;
    }

    private static Step malformed(String sentence) {
        return new Step.Ignored("malformed", sentence);
    }

    private static int version(PolicyAnnounced announced) {
        try {
            return Integer.parseInt(announced.version());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
