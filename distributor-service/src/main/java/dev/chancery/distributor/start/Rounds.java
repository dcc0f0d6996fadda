/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.start;

import dev.chancery.distributor.delivery.DeliveryRounds;
import dev.chancery.distributor.facts.Facts;
import dev.chancery.distributor.orders.OrderRounds;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks for work, round after round, once the views have caught up. The rows say what is to be done, so a round that failed, or a process that died,
 * has lost nothing. The scheduler's shortest interval is a second, and a delivery takes four steps: hence ticks of our own.
 */
@ApplicationScoped
class Rounds {
    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private final Following following;
    private final OrderRounds orders;
    private final DeliveryRounds deliveries;
    private final Facts facts;
    private final Duration every;
    private final List<Cancellable> running = new ArrayList<>();

    Rounds(Following following, OrderRounds orders, DeliveryRounds deliveries, Facts facts, DistributorConfig config) {
        this.following = following;
        this.orders = orders;
        this.deliveries = deliveries;
        this.facts = facts;
        this.every = config.lookEvery();
    }

    /** Orders and plans one after the other, because one leads to the other; deliveries overlap, so that a slow hook holds up its own host alone. */
    void start(@Observes StartupEvent event) {
        running.add(ticks().onItem()
                .transformToUniAndConcatenate(
                        tick -> calm("orders", () -> orders.round().chain(deliveries::plan)))
                .subscribe()
                .with(done -> {}));
        running.add(ticks().onItem()
                .transformToUniAndMerge(tick -> calm("deliveries", deliveries::deliver))
                .subscribe()
                .with(done -> {}));
        running.add(ticks().onItem()
                .transformToUniAndConcatenate(tick -> calm("facts", facts::publish))
                .subscribe()
                .with(done -> {}));
    }

    void stop(@Observes ShutdownEvent event) {
        running.forEach(Cancellable::cancel);
    }

    private Multi<Long> ticks() {
        return Multi.createFrom().ticks().every(every).onOverflow().drop();
    }

    private Uni<Void> calm(String what, Supplier<Uni<Void>> round) {
        if (!following.isCaughtUp()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> round.get())
                .onFailure()
                .invoke(failure -> LOG.warnf("%s wait for the next round cause=\"%s\"", what, failure))
                .onFailure()
                .recoverWithNull();
    }
}
