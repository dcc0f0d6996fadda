/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.log.LogPublisher;
import dev.chancery.log.Ticker;
import dev.chancery.log.clock.ServiceClock;
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
        return new ServiceClock(publisher, Following.NAME, machine, metrics).start();
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
    Ticker ticker(Vertx vertx) {
        return new Ticker(vertx);
    }

    void stop(@Observes ShutdownEvent event, Ticker ticker) {
        ticker.stop();
    }
}
