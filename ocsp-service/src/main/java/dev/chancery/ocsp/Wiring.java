/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.clock.ServiceClock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;

/** The clock, and the way to the log. */
@ApplicationScoped
class Wiring {
    /** The machine's own: only what is compared with the broker's may go by it. */
    @Produces
    @Singleton
    @Identifier("machine")
    InstantSource machineClock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    ServiceClock serviceClock(
            LogPublisher publisher, @Identifier("machine") InstantSource machine, MeterRegistry metrics) {
        return new ServiceClock(publisher, "ocsp", machine, metrics).start();
    }

    @Produces
    @Singleton
    InstantSource clock(ServiceClock serviceClock) {
        return serviceClock.corrected();
    }

    @Produces
    @Singleton
    LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, "ocsp", Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(LogPublisher publisher, InstantSource clock, MeterRegistry metrics) {
        DeadLetters deadLetters = new DeadLetters(publisher, "ocsp", clock);
        FunctionCounter.builder("chancery.dead.letters", deadLetters, DeadLetters::published)
                .description(
                        "Records that this service could not read and wrote to its dead-letter topic; alert when it "
                                + "grows")
                .register(metrics);
        return deadLetters;
    }

    @Produces
    @Singleton
    MonotonicScheduler ticker(Vertx vertx) {
        return new MonotonicScheduler(vertx);
    }

    /** After the public's port, which goes on answering while it drains; before what the tasks use. */
    void stop(@Observes @Priority(2) ShutdownEvent event, MonotonicScheduler ticker) {
        ticker.stop();
    }

    void close(@Disposes ServiceClock serviceClock) {
        serviceClock.close();
    }

    void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }
}
