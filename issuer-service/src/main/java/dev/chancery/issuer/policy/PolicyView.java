/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.policy;

import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.log.Envelope;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The bundles as the log tells them, and which of them judges a request. A bundle counts when its version is higher than every one before it
 * on the log, so two issuers that announce the same one do no harm. Written by the follower's thread, read by any.
 */
public final class PolicyView {
    private static final Logger LOG = Logger.getLogger(PolicyView.class);
    /** Every issuer has seen a bundle before it judges anything; the first has nothing before it to disagree with. */
    private static final Duration NOTICE_MIN = Duration.ofMinutes(1);

    private volatile List<InForce> bundles = List.of();

    /**
     * A bundle on the log.
     *
     * @param from by the broker's append time of what it judges; {@link Instant#MIN} for the first
     * @param bundle null when this issuer cannot read it: a newer issuer wrote it, and nothing is judged until this one is as new
     */
    private record InForce(
            int version,
            Instant from,
            PolicyAnnounced announced,
            @Nullable Bundle bundle) {}

    public void forget() {
        bundles = List.of();
    }

    /** Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that announces no policy. */
    public void apply(ConsumerRecord<byte[], byte[]> record) {
        PolicyAnnounced announced = Streams.POLICIES.read(Envelope.typeOf(record.headers()), record.value());
        int version = version(announced);
        List<InForce> known = bundles;
        if (version < 1 || (!known.isEmpty() && version <= known.getLast().version())) {
            return;
        }
        Instant earliest = Instant.ofEpochMilli(record.timestamp()).plus(NOTICE_MIN);
        Instant from = known.isEmpty()
                ? Instant.MIN
                : announced.activeFrom().isAfter(earliest) ? announced.activeFrom() : earliest;
        List<InForce> more = new ArrayList<>(known);
        more.add(new InForce(version, from, announced, read(announced)));
        bundles = List.copyOf(more);
        LOG.infof(
                "policy seen version=%d from=%s sha256=%s",
                version, known.isEmpty() ? "the beginning" : from, announced.sha256());
    }

    /** The newest bundle on the log, in force or not yet. */
    public Optional<PolicyAnnounced> newest() {
        List<InForce> known = bundles;
        return known.isEmpty() ? Optional.empty() : Optional.of(known.getLast().announced());
    }

    /**
     * The bundle that judges what the broker appended then; empty while the log has none, or while it is one that this issuer cannot read: then
     * requests wait.
     */
    public Optional<Bundle> inForceAt(Instant appendedAt) {
        return bundles.stream()
                .filter(bundle -> !appendedAt.isBefore(bundle.from()))
                .reduce((earlier, later) -> later)
                .flatMap(bundle -> Optional.ofNullable(bundle.bundle()));
    }

    private static int version(PolicyAnnounced announced) {
        try {
            return Integer.parseInt(announced.version());
        } catch (NumberFormatException e) {
            LOG.errorf("policy ignored: its version is no number version=\"%s\"", announced.version());
            return 0;
        }
    }

    private static @Nullable Bundle read(PolicyAnnounced announced) {
        try {
            return BundleText.read(announced.bundle());
        } catch (IllegalArgumentException e) {
            LOG.errorf(
                    e,
                    "policy not readable by this issuer: requests wait once it is in force; run a newer issuer or announce"
                            + " a newer bundle version=%s",
                    announced.version());
            return null;
        }
    }
}
