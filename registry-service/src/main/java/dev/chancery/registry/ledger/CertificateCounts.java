/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** {@code chancery_certificates{state}}: counted twice a minute, because a scrape must not count a large inventory. */
@ApplicationScoped
class CertificateCounts {
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

    @Scheduled(
            identity = "certificate-counts",
            every = "30s",
            delayed = "5s",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> count() {
        return ledger.countByState().invoke(found -> counts = found).replaceWithVoid();
    }
}
