/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.distributor.DistributorConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Carries out one delivery.
 *
 * <ol>
 *   <li>The log is asked whether the certificate may be put anywhere ({@link DeliveryGate}), and it is marked as started. If it stops here: it starts again.
 *   <li>The files are put in place ({@link DirectoryTarget}). If it stops here: the target finds what it did, and does the rest.
 *   <li>The facts pushed and files_verified are stored. If it stops here: they go out with the next round, and the hook is still to run.
 *   <li>The hook runs. If it stops here: it runs again.
 *   <li>The fact reloaded is stored and the delivery ends, in one transaction. Or, when the hook has failed: it is marked as rolling back, the
 *       old set is put back, the hook runs again, the fact rolled_back is stored and the delivery ends. If it stops within: it goes on rolling back.
 * </ol>
 */
@ApplicationScoped
class Deliveries {
    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    private final BundleAssembler bundleAssembler;
    private final DeliveryGate gate;
    private final DeliveryProgress deliveryProgress;
    private final Vertx vertx;
    private final DirectoryTarget target;
    private final Hook hook;

    Deliveries(
            BundleAssembler bundleAssembler,
            DeliveryGate gate,
            DeliveryProgress deliveryProgress,
            Vertx vertx,
            AllowedHooks allowed,
            DistributorConfig config) {
        this.bundleAssembler = bundleAssembler;
        this.gate = gate;
        this.deliveryProgress = deliveryProgress;
        this.vertx = vertx;
        this.target = new DirectoryTarget(
                config.hostsDirectory(), step -> LOG.debugf("delivery step target=directory step=%s", step));
        this.hook =
                new Hook(allowed, HookConfinement.of(config.hookConfinement(), hidden(config)), config.hookTimeout());
    }

    private static List<Path> hidden(DistributorConfig config) {
        return Stream.concat(Stream.of(config.keyDirectory()), config.hiddenFromHooks().orElse(List.of()).stream())
                .toList();
    }

    /** Never fails: what cannot be done now is postponed, and said. */
    Uni<Void> carryOut(DeliveryRow row) {
        return Uni.createFrom()
                .deferred(() -> row.isRollingBack() ? rollBack(row, String.valueOf(row.reason)) : begin(row))
                .onFailure()
                .invoke(failure -> LOG.errorf(
                        failure,
                        "delivery postponed deployment=%s slot=%s host=%s",
                        row.deployment,
                        row.slot,
                        row.host))
                .onFailure()
                .recoverWithUni(() -> deliveryProgress.postponed(row))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        failure,
                        "postponement not noted, the delivery is due again at once deployment=%s slot=%s host=%s",
                        row.deployment,
                        row.slot,
                        row.host))
                .onFailure()
                .recoverWithNull(); // it stands in its row, and the next look finds it
    }

    private Uni<Void> begin(DeliveryRow row) {
        DeliveryLocation place;
        try {
            place = DeliveryLocation.of(row.toSlot(), row.toBinding());
        } catch (IllegalArgumentException e) {
            return deliveryProgress.ended(row, State.FAILED, List.of(), String.valueOf(e.getMessage()));
        }
        List<String> command = row.toBinding().hook();
        return vertx.executeBlocking(() -> hook.refusal(command), false)
                .chain(refusal -> refusal.isPresent()
                        ? deliveryProgress.waiting(row, State.NEEDS_PRIVILEGE, refusal.get(), false)
                        : prepare(row, place));
    }

    private Uni<Void> prepare(DeliveryRow row, DeliveryLocation place) {
        return bundleAssembler.of(row).chain(material -> switch (material) {
            case BundleAssembler.Material.NotYet wait ->
                deliveryProgress.waiting(row, wait.state(), wait.sentence(), !row.isPlanned());
            case BundleAssembler.Material.Ready ready ->
                gate.ask(row).chain(answer -> pushIf(answer, row, place, ready.set()));
        });
    }

    private Uni<Void> pushIf(
            DeliveryGate.Answer answer, DeliveryRow row, DeliveryLocation place, CertificateBundle set) {
        return switch (answer) {
            case DeliveryGate.Answer.MayGo _ -> push(row, place, set);
            // Also where it has begun: what it brought is in nobody's way, and a successor must not wait for its end.
            case DeliveryGate.Answer.Waits waits ->
                deliveryProgress.waiting(row, State.WAITING_FOR_SUCCESSOR, waits.sentence(), false);
            case DeliveryGate.Answer.IsSuperseded _ ->
                deliveryProgress.ended(row, State.FAILED, List.of(), DeliveryQueue.SUPERSEDED);
        };
    }

    private Uni<Void> push(DeliveryRow row, DeliveryLocation place, CertificateBundle set) {
        return deliveryProgress
                .started(row)
                .chain(ours -> ours
                        ? vertx.executeBlocking(() -> target.deliver(place, row.deployment, set), false)
                                .chain(arrival -> conclude(row, place, arrival))
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> conclude(DeliveryRow row, DeliveryLocation place, DeliveryResult arrival) {
        return switch (arrival) {
            case DeliveryResult.InPlace in -> inPlace(row, place, in);
            case DeliveryResult.Refused refused ->
                deliveryProgress.ended(row, State.FAILED, List.of(), refused.sentence());
            case DeliveryResult.NeedsPrivilege needs ->
                deliveryProgress.waiting(row, State.NEEDS_PRIVILEGE, needs.sentence(), needs.swapped());
            case DeliveryResult.Unreachable not ->
                deliveryProgress.waiting(row, State.UNREACHABLE, not.sentence(), not.swapped());
        };
    }

    private Uni<Void> inPlace(DeliveryRow row, DeliveryLocation place, DeliveryResult.InPlace in) {
        List<String> command = row.toBinding().hook();
        if (!in.changed() || command.isEmpty()) {
            return deliveryProgress.endedInPlace(row, in.files(), in.changed());
        }
        return deliveryProgress
                .inPlace(row, in.files())
                .chain(() -> vertx.executeBlocking(() -> hook.run(command, target.directoryOf(place)), false))
                .chain(ending -> switch (ending) {
                    case Hook.Ending.Done ignored -> deliveryProgress.ended(row, State.RELOADED, in.files(), null);
                    case Hook.Ending.Failed failed ->
                        deliveryProgress
                                .rollingBack(row, failed.sentence())
                                .chain(() -> rollBack(row, failed.sentence()));
                });
    }

    /** What putting back led to. */
    private record PutBack(Optional<List<DeployedFile>> files, String sentence) {}

    private Uni<Void> rollBack(DeliveryRow row, String sentence) {
        DeliveryLocation place = DeliveryLocation.of(row.toSlot(), row.toBinding());
        return vertx.executeBlocking(() -> target.earlier(place, row.deployment), false)
                .chain(gate::flawOf)
                .chain(flaw -> flaw.isPresent()
                        ? Uni.createFrom().item(stays(sentence, flaw.get()))
                        : vertx.executeBlocking(() -> putBack(row, place, sentence), false))
                .onFailure(DurableFiles.EscapeException.class)
                .recoverWithItem(refusal -> stays(sentence, String.valueOf(refusal.getMessage())))
                .chain(back -> back.files().isPresent()
                        ? deliveryProgress.ended(
                                row, State.ROLLED_BACK, back.files().get(), back.sentence())
                        : deliveryProgress.ended(row, State.FAILED, List.of(), back.sentence()));
    }

    private static PutBack stays(String sentence, String flaw) {
        return new PutBack(
                Optional.empty(),
                sentence + "; the new files stay, because what was there before must not come back: " + flaw);
    }

    private PutBack putBack(DeliveryRow row, DeliveryLocation place, String sentence) throws IOException {
        Optional<List<DeployedFile>> files = target.rollBack(place, row.deployment);
        if (files.isEmpty()) {
            return new PutBack(files, sentence + "; there is no earlier set to put back, so the new files stay");
        }
        String again = switch (hook.run(row.toBinding().hook(), target.directoryOf(place))) {
            case Hook.Ending.Done ignored -> "; the earlier files are back, and the hook has run for them";
            case Hook.Ending.Failed failed -> "; the earlier files are back, and for them as well " + failed.sentence();
        };
        return new PutBack(files, sentence + again);
    }
}
