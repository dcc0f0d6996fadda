/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.DeadLetteringView;
import dev.chancery.eventlog.DeadLetteringView.Unreadable;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.eventlog.ViewProgress;
import dev.chancery.eventlog.ViewUpdater;
import dev.chancery.issuer.authorities.AuthorityView;
import dev.chancery.issuer.policy.PolicyView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything that a request is judged by, in memory, read from the log's beginning at every start. */
final class LogView implements AutoCloseable {
    private final AuthorityView authorities = new AuthorityView();
    private final PolicyView policies;
    private final BlockedKeys blockedKeys = new BlockedKeys();
    private final ViewUpdater follower;
    private final InstantSource clock;
    private final Duration ageMax;

    /** @param unreadable where a record goes that says nothing readable: what is judged by stays as it was */
    LogView(
            PolicyView policies,
            Map<String, Object> kafka,
            String name,
            InstantSource clock,
            Duration ageMax,
            Unreadable unreadable) {
        this.policies = policies;
        this.clock = clock;
        this.ageMax = ageMax;
        this.follower = new ViewUpdater(
                kafka,
                name,
                Set.of(
                        Streams.AUTHORITIES.topic(),
                        Streams.POLICIES.topic(),
                        Streams.REVOCATIONS.topic(),
                        Streams.BLOCKED_KEYS.topic()),
                new DeadLetteringView(new MemoryView(this::forget, this::apply), unreadable),
                clock);
    }

    void start() {
        ViewUpdater _ = follower.start();
    }

    AuthorityView authorities() {
        return authorities;
    }

    PolicyView policies() {
        return policies;
    }

    BlockedKeys blockedKeys() {
        return blockedKeys;
    }

    ViewProgress progress() {
        return follower.progress();
    }

    /** Why nothing may be judged by it at the moment; empty when it may. The one place where the local clock has a say: it can only delay. */
    Optional<String> staleness() {
        if (!progress().isCaughtUp()) {
            return Optional.of("the event log is being read; if this lasts, this issuer's log shows why the topics "
                    + "cannot be read");
        }
        Instant oldest = clock.instant().minus(ageMax);
        Optional<Instant> confirmedAt = progress().confirmedAt();
        return confirmedAt.isPresent() && !confirmedAt.get().isBefore(oldest)
                ? Optional.empty()
                : Optional.of("the end of the event log was last seen at "
                        + confirmedAt.map(Instant::toString).orElse("no time") + ", more than " + ageMax
                        + " ago; check that the broker responds");
    }

    @Override
    public void close() {
        follower.close();
    }

    private void forget() {
        authorities.forget();
        policies.forget();
        blockedKeys.forget();
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Streams.AUTHORITIES.topic())) {
            authorities.apply(record);
        } else if (record.topic().equals(Streams.POLICIES.topic())) {
            policies.apply(record);
        } else if (record.topic().equals(Streams.BLOCKED_KEYS.topic())) {
            blockedKeys.apply(record);
        }
        // Revocations are followed so that nothing is signed on a log whose revocations cannot be read; what they say
        // is for
        // CRLs.
    }
}
