/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import dev.chancery.distributor.delivery.DeliveryWorker;
import dev.chancery.distributor.facts.DeploymentOutbox;
import dev.chancery.distributor.orders.OrderWorker;
import dev.chancery.eventlog.MonotonicScheduler;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Looks for work, round after round, once the views have caught up. The rows say what is to be done, so a round that failed, or a process that died,
 * has lost nothing. The scheduler's shortest interval is a second, and a delivery takes four steps: hence ticks of our own.
 */
@ApplicationScoped
class DistributorLoop {
    private final Views views;
    private final OrderWorker orders;
    private final DeliveryWorker deliveries;
    private final DeploymentOutbox deploymentOutbox;
    private final Duration every;

    DistributorLoop(
            Views views,
            OrderWorker orders,
            DeliveryWorker deliveries,
            DeploymentOutbox deploymentOutbox,
            DistributorConfig config) {
        this.views = views;
        this.orders = orders;
        this.deliveries = deliveries;
        this.deploymentOutbox = deploymentOutbox;
        this.every = config.pollInterval();
    }

    /** Orders and plans one after the other, because one leads to the other; the rest beside them. */
    void start(@Observes StartupEvent event, MonotonicScheduler ticker) {
        every(ticker, () -> orders.round().chain(deliveries::plan));
        every(ticker, deliveries::begin);
        every(ticker, deploymentOutbox::publish);
    }

    void stop(@Observes ShutdownEvent event, MonotonicScheduler ticker) {
        ticker.stop();
    }

    private void every(MonotonicScheduler ticker, Supplier<Uni<Void>> round) {
        MonotonicScheduler.Tick _ = ticker.every(
                every, () -> views.isCaughtUp() ? round.get() : Uni.createFrom().voidItem());
    }
}
