/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import dev.chancery.log.Ticker;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Where time comes in. */
@ApplicationScoped
class Clock {
    @Produces
    @ApplicationScoped
    @DefaultBean
    InstantSource clock() {
        return InstantSource.system();
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
