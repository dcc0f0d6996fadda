/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Plans, and carries out what is planned. Whoever calls has waited for the views: on an old one, a binding that is gone would be delivered to. */
@ApplicationScoped
public class DeliveryWorker {
    private static final Logger LOG = Logger.getLogger(DeliveryWorker.class);
    /** Deliveries at a time: each may wait for a hook, and holds the files of one set. */
    static final int PARALLEL_MAX = 8;

    private final DeliveryPlanner planner;
    private final Redeliveries redeliveries;
    private final DeliveryLeases deliveryLeases;
    private final Deliveries deliveries;
    private final AtomicBoolean claimsDropped = new AtomicBoolean();
    private final AtomicInteger underWay = new AtomicInteger();

    DeliveryWorker(
            DeliveryPlanner planner, Redeliveries redeliveries, DeliveryLeases deliveryLeases, Deliveries deliveries) {
        this.planner = planner;
        this.redeliveries = redeliveries;
        this.deliveryLeases = deliveryLeases;
        this.deliveries = deliveries;
    }

    public Uni<Void> plan() {
        return dropEarlier().chain(planner::plan).chain(redeliveries::plan);
    }

    /** Claims what is due and begins it; completes before it ends, so that a slow hook holds up its own host alone. */
    public Uni<Void> begin() {
        int free = PARALLEL_MAX - underWay.get();
        return claimsDropped.get() && free > 0
                ? deliveryLeases.claim(free).invoke(this::carryOut).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private void carryOut(List<DeliveryRow> claimed) {
        underWay.addAndGet(claimed.size());
        claimed.forEach(row -> deliveries
                .carryOut(row)
                .onTermination()
                .invoke(underWay::decrementAndGet)
                .subscribe()
                .with(
                        _ -> {},
                        failure -> LOG.errorf(failure, "delivery lets its claim lapse deployment=%s", row.deployment)));
    }

    /** In the one kind of round that does not overlap, and before the first claim of this life. */
    private Uni<Void> dropEarlier() {
        return claimsDropped.get()
                ? Uni.createFrom().voidItem()
                : deliveryLeases.dropEarlier().invoke(() -> claimsDropped.set(true));
    }
}
