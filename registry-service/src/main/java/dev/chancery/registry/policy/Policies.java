/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.policy;

import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.MemoryView;
import dev.chancery.policy.PolicyHistory;
import dev.chancery.policy.PolicyHistory.Step;
import dev.chancery.registry.views.RecordValidator;
import dev.chancery.registry.views.Views;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** The bundles that count, by the fold that every issuer reads them with. Few, so they live in memory. */
@ApplicationScoped
public class Policies {
    private static final Logger LOG = Logger.getLogger(Policies.class);

    private final Views views;
    private volatile PolicyHistory history = PolicyHistory.EMPTY;

    Policies(Views views) {
        this.views = views;
    }

    void start(@Observes StartupEvent event) {
        views.follow(
                "policies",
                Set.of(Streams.POLICIES.topic()),
                new MemoryView(() -> history = PolicyHistory.EMPTY, this::apply),
                RecordValidator.of(Streams.POLICIES));
    }

    public PolicyHistory history() {
        return history;
    }

    /** For whose certificates the policy in force lets this tenant ask for successors; absent where no policy, or none of the tenant, is in force. */
    public Optional<Set<String>> renewsFor(String tenant, Instant at) {
        return history.inForceAt(at)
                .map(bundle -> bundle.tenants().get(tenant))
                .map(granted -> Set.copyOf(granted.renewsFor()));
    }

    /** On the follower's thread alone; readers see a whole history. */
    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        PolicyAnnounced announced = Streams.POLICIES.read(Envelope.typeOf(record.headers()), record.value());
        switch (history.apply(announced, Instant.ofEpochMilli(record.timestamp()))) {
            case Step.Counted counted -> history = counted.history();
            case Step.Repeated() -> {}
            case Step.Ignored why ->
                LOG.warnf(
                        "policy on the log ignored: %s version=%s sha256=%s reason=%s offset=%d",
                        why.sentence(), announced.version(), announced.sha256(), why.reason(), record.offset());
        }
    }
}
