/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.policy;

import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.PolicyHistory;
import dev.chancery.policy.PolicyHistory.Entry;
import dev.chancery.policy.PolicyHistory.Step;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** The bundles as the log tells them, and which of them judges a request. Written by the follower's thread, read by any. */
public final class PolicyView {
    private static final Logger LOG = Logger.getLogger(PolicyView.class);

    private final Consumer<String> ignored;
    private volatile PolicyHistory history = PolicyHistory.EMPTY;

    /** @param ignored is told, in a word, why a bundle on the log counts for nobody */
    public PolicyView(Consumer<String> ignored) {
        this.ignored = ignored;
    }

    public void forget() {
        history = PolicyHistory.EMPTY;
    }

    /** Throws {@link dev.chancery.contracts.UnreadableMessageException} for a record that announces no policy. */
    public void apply(ConsumerRecord<byte[], byte[]> record) {
        PolicyAnnounced announced = Streams.POLICIES.read(Envelope.typeOf(record.headers()), record.value());
        switch (history.apply(announced, Instant.ofEpochMilli(record.timestamp()))) {
            case Step.Repeated() -> {}
            case Step.Ignored why -> {
                LOG.errorf(
                        "policy on the log ignored: %s version=%s sha256=%s reason=%s offset=%d",
                        why.sentence(), announced.version(), announced.sha256(), why.reason(), record.offset());
                ignored.accept(why.reason());
            }
            case Step.Counted counted -> {
                history = counted.history();
                tell(counted.entry());
            }
        }
    }

    public PolicyHistory history() {
        return history;
    }

    /**
     * The bundle that judges what the broker appended then; empty while the log has none, or while it is one that this issuer cannot read: then
     * requests wait.
     */
    public Optional<Bundle> inForceAt(Instant appendedAt) {
        return history.inForceAt(appendedAt);
    }

    private static void tell(Entry entry) {
        if (entry.flaw() != null) {
            LOG.errorf(
                    "policy not readable by this issuer: requests wait once it is in force; run a newer issuer or announce"
                            + " a newer bundle version=%d cause=\"%s\"",
                    entry.version(), entry.flaw());
        }
        LOG.infof(
                "policy seen version=%d from=%s sha256=%s",
                entry.version(),
                entry.from().equals(Instant.MIN) ? "the beginning" : entry.from(),
                entry.announced().sha256());
    }
}
