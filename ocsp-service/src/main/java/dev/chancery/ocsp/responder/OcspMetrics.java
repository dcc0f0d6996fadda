/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.x509.ocsp.CertId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What is counted of each request. The meters are found once: looking one up costs more than an answer that is kept. */
final class OcspMetrics {
    private final MeterRegistry registry;
    private final Map<String, Counter> byStatus = new ConcurrentHashMap<>();
    private final Map<String, Counter> byHash = new ConcurrentHashMap<>();
    private final Timer age;

    OcspMetrics(MeterRegistry registry, ResponseCache kept, InstantSource clock) {
        this.registry = registry;
        this.age = Timer.builder("chancery.ocsp.response.age")
                .description("from thisUpdate to the moment at which an answer is given")
                .register(registry);
        Gauge.builder("chancery.ocsp.answers.kept", kept, ResponseCache::size)
                .description("signed answers in memory")
                .register(registry);
        Gauge.builder("chancery.ocsp.answers.memory", kept, ResponseCache::bytes)
                .description("what signed answers take of the memory, about")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("chancery.ocsp.answers.expire.in", () -> secondsUntilOneEnds(kept, clock))
                .description(
                        "until the first nextUpdate among the answers in memory; an alarm below half of their validity")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Not a number while there are none. */
    private static double secondsUntilOneEnds(ResponseCache kept, InstantSource clock) {
        return kept.firstEnd()
                .map(end -> Duration.between(clock.instant(), end).toMillis() / 1_000.0)
                .orElse(Double.NaN);
    }

    /** @param now in milliseconds since 1970 */
    void answered(Answer answer, long now) {
        byStatus.computeIfAbsent(
                        answer.status(),
                        status -> counter("chancery.ocsp.requests", "OCSP responses, by status", "status", status))
                .increment();
        if (answer instanceof Signed signed) {
            age.record(now - signed.thisUpdate().toEpochMilli(), TimeUnit.MILLISECONDS);
        }
    }

    /** So that an operator knows when the last client that sends SHA-1 is gone. Of a question that is asked again in the same octets the first time counts. */
    void asked(CertId certificate) {
        String name = certificate.hash().map(Enum::name).orElse("other");
        byHash.computeIfAbsent(
                        name,
                        hash -> counter("chancery.ocsp.certid.hash", "CertIDs in OCSP requests, by hash", "hash", hash))
                .increment();
    }

    private Counter counter(String name, String description, String label, String value) {
        return Counter.builder(name).description(description).tag(label, value).register(registry);
    }
}
