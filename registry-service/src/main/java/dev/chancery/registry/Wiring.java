/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.chancery.contracts.MessageJson;
import dev.chancery.eventlog.DeadLetters;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.clock.ServiceClock;
import dev.chancery.eventlog.view.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/** What every feature is given. */
@Singleton
class Wiring {
    private static final String READER = "registry";

    /** The one place where the machine's clock comes in; only what is compared with the broker's may go by it. */
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
        return new ServiceClock(publisher, READER, machine, metrics).start();
    }

    @Produces
    @Singleton
    InstantSource clock(ServiceClock serviceClock) {
        return serviceClock.corrected();
    }

    /** Its Unis complete on worker threads: what goes on to the database from there uses {@link Database}. */
    @Produces
    @Singleton
    LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, READER, Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    MonotonicScheduler ticker(Vertx vertx) {
        return new MonotonicScheduler(vertx);
    }

    void stop(@Observes ShutdownEvent event, MonotonicScheduler ticker) {
        ticker.stop();
    }

    /** Answers are spelled as messages are: one form of an instant, a period, a slot, an id, wherever it is read. */
    @Produces
    @Singleton
    ObjectMapper json() {
        return MessageJson.mapper();
    }

    void close(@Disposes ServiceClock serviceClock) {
        serviceClock.close();
    }

    void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }

    @Produces
    @Singleton
    Database database(Mutiny.SessionFactory sessions) {
        return new Database(sessions);
    }

    @Produces
    @Singleton
    DeadLetters deadLetters(LogPublisher publisher, InstantSource clock) {
        return new DeadLetters(publisher, READER, clock);
    }
}
