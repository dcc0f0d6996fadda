/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.eventlog.MonotonicScheduler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;

/** {@code chancery_certificates{state}}: counted twice a minute, because a scrape must not count a large inventory. */
@ApplicationScoped
class CertificateCounts {
    private static final Duration FIRST_AFTER = Duration.ofSeconds(5);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Ledger ledger;
    private volatile Map<String, Long> counts = Map.of();

    CertificateCounts(Ledger ledger, MeterRegistry metrics) {
        this.ledger = ledger;
        for (CertificateState state : CertificateState.values()) {
            Gauge.builder("chancery.certificates", () -> counts.getOrDefault(state.word(), 0L))
                    .description("Certificates in the inventory")
                    .tag("state", state.word())
                    .register(metrics);
        }
    }

    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        ticker.every(FIRST_AFTER, EVERY, this::count);
    }

    Uni<Void> count() {
        return ledger.countByState().invoke(found -> counts = found).replaceWithVoid();
    }
}
