/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.distributor.facts.DeploymentOutbox;
import dev.chancery.eventlog.view.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** How far a delivery has come: its row and its facts, always in one transaction. */
@ApplicationScoped
class DeliveryProgress {
    private final Database database;
    private final DeliveryLeases deliveryLeases;
    private final DeploymentOutbox deploymentOutbox;
    private final MeterRegistry meters;
    private final InstantSource clock;

    DeliveryProgress(
            Database database,
            DeliveryLeases deliveryLeases,
            DeploymentOutbox deploymentOutbox,
            MeterRegistry meters,
            InstantSource clock) {
        this.database = database;
        this.deliveryLeases = deliveryLeases;
        this.deploymentOutbox = deploymentOutbox;
        this.meters = meters;
        this.clock = clock;
    }

    /** False when the delivery was ended, or taken over by another replica, in the meantime. */
    Uni<Boolean> started(DeliveryRow row) {
        return database.withTransaction(session -> deliveryLeases.move(session, row, "started", ""));
    }

    /** From here on the old set is to come back, whoever goes on. */
    Uni<Boolean> rollingBack(DeliveryRow row, String sentence) {
        return database.withTransaction(session -> deliveryLeases.move(session, row, "rolling-back", sentence));
    }

    Uni<Void> inPlace(DeliveryRow row, List<DeployedFile> files) {
        return database.withTransaction(
                session -> deploymentOutbox.storeAll(session, List.of(pushed(row), verified(row, files, true))));
    }

    /** The files are there, and nothing is to be run. */
    Uni<Void> endedInPlace(DeliveryRow row, List<DeployedFile> files, boolean changed) {
        List<DeploymentAdvanced> told = new ArrayList<>();
        if (changed) {
            told.add(pushed(row));
        }
        told.add(verified(row, files, changed));
        return ended(row, told);
    }

    Uni<Void> ended(DeliveryRow row, State state, List<DeployedFile> files, @Nullable String sentence) {
        boolean changed = state == State.RELOADED || state == State.ROLLED_BACK;
        return ended(row, List.of(row.advanced(state, clock.instant(), files, changed, sentence)));
    }

    /** It is tried again, unless it would be in the way of a newer one. The fact is told once, however often it is tried. */
    Uni<Void> waiting(DeliveryRow row, State state, String sentence, boolean begun) {
        Instant now = clock.instant();
        count(state);
        return database.withTransaction(session -> deploymentOutbox
                .store(session, row.advanced(state, now, List.of(), false, sentence))
                .chain(() -> begun
                        ? deliveryLeases.postpone(session, row, "started")
                        : deliveryLeases.whyToEnd(session, row).chain(why -> waitOn(session, row, why, now))));
    }

    /** What it waits for may never come: then it would hold up the newer one for ever. */
    private Uni<Void> waitOn(Mutiny.StatelessSession session, DeliveryRow row, String whyToEnd, Instant now) {
        return whyToEnd.isEmpty()
                ? deliveryLeases.postpone(session, row, "planned")
                : deploymentOutbox
                        .store(session, row.advanced(State.FAILED, now, List.of(), false, whyToEnd))
                        .chain(() -> deliveryLeases.end(session, row, "superseded"));
    }

    /** It is tried again in the phase that it is in. */
    Uni<Void> postponed(DeliveryRow row) {
        return database.withTransaction(session -> deliveryLeases.postpone(session, row, ""));
    }

    private Uni<Void> ended(DeliveryRow row, List<DeploymentAdvanced> told) {
        count(told.getLast().state());
        return database.withTransaction(session -> deploymentOutbox
                .storeAll(session, told)
                .chain(() ->
                        deliveryLeases.end(session, row, word(told.getLast().state()))));
    }

    private DeploymentAdvanced pushed(DeliveryRow row) {
        return row.advanced(State.PUSHED, clock.instant(), List.of(), true, null);
    }

    private DeploymentAdvanced verified(DeliveryRow row, List<DeployedFile> files, boolean changed) {
        return row.advanced(State.FILES_VERIFIED, clock.instant(), files, changed, null);
    }

    private void count(State state) {
        Counter.builder("chancery.distribution")
                .description("Deliveries that reached a state, by target and state")
                .tags("target", "directory", "result", word(state))
                .register(meters)
                .increment();
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
