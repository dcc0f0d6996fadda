/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.start;

import dev.chancery.distributor.delivery.DeliveryRounds;
import dev.chancery.distributor.facts.Facts;
import dev.chancery.distributor.orders.OrderRounds;
import dev.chancery.log.Ticker;
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
class Rounds {
    private final Following following;
    private final OrderRounds orders;
    private final DeliveryRounds deliveries;
    private final Facts facts;
    private final Duration every;

    Rounds(Following following, OrderRounds orders, DeliveryRounds deliveries, Facts facts, DistributorConfig config) {
        this.following = following;
        this.orders = orders;
        this.deliveries = deliveries;
        this.facts = facts;
        this.every = config.pollInterval();
    }

    /** Orders and plans one after the other, because one leads to the other; the rest beside them. */
    void start(@Observes StartupEvent event, Ticker ticker) {
        every(ticker, () -> orders.round().chain(deliveries::plan));
        every(ticker, deliveries::begin);
        every(ticker, facts::publish);
    }

    void stop(@Observes ShutdownEvent event, Ticker ticker) {
        ticker.stop();
    }

    private void every(Ticker ticker, Supplier<Uni<Void>> round) {
        Ticker.Tick _ = ticker.every(
                every,
                () -> following.isCaughtUp() ? round.get() : Uni.createFrom().voidItem());
    }
}
