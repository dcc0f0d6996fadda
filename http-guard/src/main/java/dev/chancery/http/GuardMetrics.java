/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A refused request has no line in the log, which a stranger could fill: it has a count. */
@ApplicationScoped
class GuardMetrics {
    void start(@Observes StartupEvent event, MeterRegistry metrics) {
        for (String port : List.of("service", "management")) {
            Gauge.builder("chancery.http.connections", GuardCounts.connections(port), AtomicLong::get)
                    .description("Connections to the port")
                    .tag("port", port)
                    .register(metrics);
            FunctionCounter.builder(
                            "chancery.http.connections.rejected", GuardCounts.turnedAwayAt(port), AtomicLong::get)
                    .description("Connections closed at once: there were too many, in all or from one address")
                    .tag("port", port)
                    .register(metrics);
            FunctionCounter.builder("chancery.http.requests.refused", GuardCounts.refusedAt(port), AtomicLong::get)
                    .description("Requests rejected because they were too large, too slow or malformed")
                    .tag("port", port)
                    .register(metrics);
        }
    }
}
