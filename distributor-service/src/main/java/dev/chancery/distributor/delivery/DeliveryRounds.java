/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Plans, and carries out what is planned. Whoever calls has waited for the views: on an old one, a binding that is gone would be delivered to. */
@ApplicationScoped
public class DeliveryRounds {
    private static final int PARALLEL_MAX = 8;

    private final Planner planner;
    private final Redeliveries redeliveries;
    private final Claims claims;
    private final Deliveries deliveries;
    private final AtomicBoolean claimsDropped = new AtomicBoolean();
    private final AtomicInteger underWay = new AtomicInteger();

    DeliveryRounds(Planner planner, Redeliveries redeliveries, Claims claims, Deliveries deliveries) {
        this.planner = planner;
        this.redeliveries = redeliveries;
        this.claims = claims;
        this.deliveries = deliveries;
    }

    public Uni<Void> plan() {
        return dropEarlier().chain(planner::plan).chain(redeliveries::plan);
    }

    /** Rounds overlap, so that a slow hook holds up its own host alone. */
    public Uni<Void> deliver() {
        int free = PARALLEL_MAX - underWay.get();
        return claimsDropped.get() && free > 0
                ? claims.claim(free).chain(this::carryOut)
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> carryOut(List<DeliveryRow> claimed) {
        underWay.addAndGet(claimed.size());
        return Multi.createFrom()
                .iterable(claimed)
                .onItem()
                .transformToUni(row -> deliveries.carryOut(row).onTermination().invoke(underWay::decrementAndGet))
                .merge(PARALLEL_MAX)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** In the one kind of round that does not overlap, and before the first claim of this life. */
    private Uni<Void> dropEarlier() {
        return claimsDropped.get()
                ? Uni.createFrom().voidItem()
                : claims.dropEarlier().invoke(() -> claimsDropped.set(true));
    }
}
