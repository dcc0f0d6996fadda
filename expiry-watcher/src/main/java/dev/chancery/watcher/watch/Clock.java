/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.eventlog.LogPublisher;
import dev.chancery.eventlog.MonotonicScheduler;
import dev.chancery.eventlog.clock.ServiceClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Where time comes in. */
@ApplicationScoped
class Clock {
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
        return new ServiceClock(publisher, Views.NAME, machine, metrics).start();
    }

    @Produces
    @ApplicationScoped
    @DefaultBean
    InstantSource clock(ServiceClock serviceClock) {
        return serviceClock.corrected();
    }

    void close(@Disposes ServiceClock serviceClock) {
        serviceClock.close();
    }

    @Produces
    @Singleton
    MonotonicScheduler ticker(Vertx vertx) {
        return new MonotonicScheduler(vertx);
    }

    void stop(@Observes ShutdownEvent event, MonotonicScheduler ticker) {
        ticker.stop();
    }
}
