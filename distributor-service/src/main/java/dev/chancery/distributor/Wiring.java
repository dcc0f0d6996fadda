/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.clock.ServiceClock;
import dev.chancery.eventlog.view.Database;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/** The one place where the clock, the random source and the connection to the log are made. */
@ApplicationScoped
class Wiring {
    static final String NAME = "distributor";

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
        return new ServiceClock(publisher, NAME, machine, metrics).start();
    }

    @Produces
    @Singleton
    InstantSource clock(ServiceClock serviceClock) {
        return serviceClock.corrected();
    }

    @Produces
    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, NAME, Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    Database database(Mutiny.SessionFactory sessions) {
        return new Database(sessions);
    }

    @Produces
    @Singleton
    MonotonicScheduler ticker(Vertx vertx) {
        return new MonotonicScheduler(vertx);
    }

    void close(@Disposes ServiceClock serviceClock) {
        serviceClock.close();
    }

    void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(LogPublisher publisher, InstantSource clock, MeterRegistry metrics) {
        DeadLetters deadLetters = new DeadLetters(publisher, NAME, clock);
        FunctionCounter.builder("chancery.dead.letters", deadLetters, DeadLetters::published)
                .description(
                        "Records that this service could not read and wrote to its dead-letter topic; alert when it "
                                + "grows")
                .register(metrics);
        return deadLetters;
    }
}
