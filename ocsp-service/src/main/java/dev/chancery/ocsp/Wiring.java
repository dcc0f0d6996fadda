/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import dev.chancery.log.LogPublisher;
import dev.chancery.log.Ticker;
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
    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    LogPublisher publisher(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new LogPublisher(kafka, "ocsp", Infrastructure.getDefaultWorkerPool());
    }

    @Produces
    @Singleton
    Ticker ticker(Vertx vertx) {
        return new Ticker(vertx);
    }

    /** After the public's port, which goes on answering while it drains; before what the tasks use. */
    void stop(@Observes @Priority(2) ShutdownEvent event, Ticker ticker) {
        ticker.stop();
    }

    void close(@Disposes LogPublisher publisher) {
        publisher.close();
    }
}
