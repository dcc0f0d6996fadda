/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts answers by profile, result and reason, and times batches. */
final class IssueMetrics {
    private final MeterRegistry registry;
    private final Timer duration;
    private final Map<String, AtomicLong> lags = new HashMap<>();
    private long deadLetters;
    private volatile Optional<String> lastDeadLetter = Optional.empty();

    IssueMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.duration = Timer.builder("chancery.issue.duration")
                .description("From the requests read to their answers durable")
                .publishPercentileHistogram()
                .register(registry);
    }

    /** @param unanswered requests on the log that this issuer is to answer, by tenant */
    void lag(Map<String, Long> unanswered) {
        lags.forEach((tenant, lag) -> lag.set(unanswered.getOrDefault(tenant, 0L)));
        unanswered.forEach(
                (tenant, count) -> lags.computeIfAbsent(tenant, this::lagOf).set(count));
    }

    private AtomicLong lagOf(String tenant) {
        AtomicLong lag = new AtomicLong();
        Gauge.builder("chancery.issue.lag", lag, AtomicLong::get)
                .description("Requests on the log without an outcome yet, by tenant")
                .tag("tenant", tenant)
                .register(registry);
        return lag;
    }

    /** What could not be answered and lies with the dead letters, for people; empty while there is nothing. */
    Optional<String> lastDeadLetter() {
        return lastDeadLetter;
    }

    synchronized void answered(List<Plan> plans, long nanos) {
        duration.record(Duration.ofNanos(nanos));
        plans.forEach(plan -> {
            switch (plan) {
                case Plan.Sign sign -> count(sign.granted().profileName(), "granted", "none");
                case Plan.Explain explain -> count(explain.profile(), "explained", "none");
                case Plan.Refuse refuse ->
                    count(refuse.profile(), "refused", refuse.reason().name());
                case Plan.DeadLetter publish -> {
                    deadLetters++;
                    lastDeadLetter = Optional.of(deadLetters + " since the start, last topic="
                            + publish.record().topic() + " partition="
                            + publish.record().partition() + " offset="
                            + publish.record().offset() + ": " + publish.reason());
                }
            }
        });
    }

    private void count(String profile, String result, String reason) {
        Counter.builder("chancery.issue.requests")
                .description("Requests processed, by profile, result and reason")
                .tags("profile", profile, "result", result, "reason", reason)
                .register(registry)
                .increment();
    }
}
