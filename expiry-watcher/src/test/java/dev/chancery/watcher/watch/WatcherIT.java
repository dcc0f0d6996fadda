/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.watch;

import static dev.chancery.contracts.Alert.State.ACKNOWLEDGED;
import static dev.chancery.contracts.Alert.State.OPEN;
import static dev.chancery.contracts.Alert.State.RESOLVED;
import static dev.chancery.contracts.DeploymentAdvanced.State.FAILED;
import static dev.chancery.contracts.DeploymentAdvanced.State.FILES_VERIFIED;
import static dev.chancery.contracts.DeploymentAdvanced.State.PLANNED;
import static dev.chancery.contracts.DeploymentAdvanced.State.RELOADED;
import static dev.chancery.contracts.DeploymentAdvanced.State.ROLLED_BACK;
import static dev.chancery.watcher.watch.FakeServices.issued;
import static dev.chancery.watcher.watch.FakeServices.newId;
import static dev.chancery.watcher.watch.FakeServices.newService;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.contracts.AlertCommand;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.testkit.ChanceryResource;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = ChanceryResource.class, initArgs = @ResourceArg(name = "principal", value = "watcher"))
class WatcherIT {
    private static final Duration HUNDRED_DAYS = Duration.ofDays(100);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Views views;
    private final MovedClock clock;
    private final MeterRegistry metrics;
    private FakeServices world;

    private final CertificateId first = newId();
    private final String service = newService();
    private final Slot slot = Slot.of(service, "server");

    WatcherIT(Views views, MovedClock clock, MeterRegistry metrics) {
        this.views = views;
        this.clock = clock;
        this.metrics = metrics;
    }

    @BeforeEach
    void open() {
        clock.reset();
        world = new FakeServices(ChanceryInfrastructure.available());
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Instant now() {
        return clock.instant();
    }

    /** Of the distributor's making, so many days old. */
    private CertificateIssued bound(CertificateId id, long days) {
        return issued(id, "distributor", slot, now().minus(Duration.ofDays(days)), HUNDRED_DAYS, null);
    }

    /** Whose owner has the key. */
    private CertificateIssued owned(CertificateId id, long days) {
        return issued(id, "local", slot, now().minus(Duration.ofDays(days)), HUNDRED_DAYS, null);
    }

    private void restart() {
        views.close();
        views.open();
    }

    private void eventually(Runnable assertion) {
        await().atMost(SOON).untilAsserted(assertion::run);
    }

    /** Everything that was published before this call has been looked at, and what followed from it is out. */
    private void quiet() {
        CertificateId marker = newId();
        Slot lone = Slot.lone(marker);
        world.issue(issued(marker, "local", lone, now().minus(Duration.ofDays(90)), HUNDRED_DAYS, null));
        eventually(() -> assertThat(world.states(lone, "cert-almost-expired")).containsExactly(OPEN));
    }

    @Test
    void renewsADueCertificateOnce() {
        world.issue(bound(first, 67));

        eventually(() -> assertThat(world.renewals(slot)).singleElement().satisfies(command -> {
            assertThat(command.predecessor()).isEqualTo(first);
            assertThat(command.attempt()).isEqualTo(1);
            assertThat(command.commandId()).isEqualTo("renew:" + first + ":1");
        }));
        quiet();
        assertThat(world.renewals(slot)).hasSize(1);
        assertThat(world.history(slot)).isEmpty();
    }

    @Test
    void renewsWhenItsMomentComes() {
        world.issue(bound(first, 50));
        quiet();
        assertThat(world.renewals(slot)).isEmpty();

        clock.forward(Duration.ofDays(17));

        eventually(() -> assertThat(world.renewals(slot)).hasSize(1));
    }

    @Test
    void goesOnCountingWhenTheClockIsSetBack() {
        clock.forward(Duration.ofHours(1));
        world.issue(owned(first, 98));
        eventually(() -> assertThat(slotsWithATime()).contains(slot.toString()));
        Slot later = Slot.of(newService(), "server");

        clock.reset();
        world.issue(issued(newId(), "local", later, now().minus(Duration.ofDays(98)), HUNDRED_DAYS, null));

        eventually(() -> assertThat(slotsWithATime()).contains(later.toString()));
    }

    private List<String> slotsWithATime() {
        return metrics.find("x509_cert_not_after").gauges().stream()
                .map(gauge -> String.valueOf(gauge.getId().getTag("slot")))
                .toList();
    }

    @Test
    void leavesTheSuccessorAloneAndThePredecessorToo() {
        CertificateId second = newId();
        world.issue(issued(second, "distributor", slot, now(), HUNDRED_DAYS, first));
        world.issue(bound(first, 90));
        quiet();

        assertThat(world.renewals(slot)).isEmpty();
        assertThat(world.history(slot)).isEmpty();
    }

    @Test
    void renewsNothingThatWasRevokedBeforeItWasKnown() {
        world.publish(
                "registry",
                Streams.REVOCATIONS,
                first.key(),
                new RevocationTransition.CertificateRevoked(
                        "t-" + first, first, now(), "test", RevocationReason.KEY_COMPROMISE, null));
        quiet();
        world.issue(bound(first, 90));
        quiet();

        assertThat(world.renewals(slot)).isEmpty();
        assertThat(world.history(slot)).isEmpty();
    }

    @Test
    void saysThatARevokedCertificateIsStillInPlaceUntilAnotherTakesItsSlot() {
        world.issue(bound(first, 10));
        DeploymentAdvanced inPlace = new DeploymentAdvanced(
                "d-" + first,
                "c-" + first,
                slot,
                "web-1",
                DeploymentAdvanced.State.RELOADED,
                first,
                now(),
                List.of(),
                true,
                null);
        world.publish("distributor", Streams.DEPLOYMENT_EVENTS, inPlace.key(), inPlace);
        world.publish(
                "registry",
                Streams.REVOCATIONS,
                first.key(),
                new RevocationTransition.CertificateRevoked(
                        "t-" + first, first, now(), "test", RevocationReason.KEY_COMPROMISE, null));
        eventually(() -> assertThat(world.states(slot, "renewal-due")).containsExactly(OPEN));
        assertThat(world.history(slot, "renewal-due").getLast().summary()).contains("revoked", "web-1");

        CertificateId second = newId();
        world.issue(issued(second, "distributor", slot, now(), HUNDRED_DAYS, null));
        deployed(second, "d2-" + first, PLANNED, FILES_VERIFIED, RELOADED);

        eventually(() -> assertThat(world.states(slot, "renewal-due")).endsWith(RESOLVED));
        assertThat(world.renewals(slot)).isEmpty();
    }

    @Test
    void renewsAfterAHoldWasReleased() {
        world.publish(
                "registry",
                Streams.REVOCATIONS,
                first.key(),
                new RevocationTransition.CertificateHeld("h-" + first, first, now(), "test", null));
        quiet();
        world.issue(bound(first, 70));
        quiet();
        assertThat(world.renewals(slot)).isEmpty();

        world.publish(
                "registry",
                Streams.REVOCATIONS,
                first.key(),
                new RevocationTransition.HoldReleased("r-" + first, first, now(), "test", "h-" + first));

        eventually(() -> assertThat(world.renewals(slot)).hasSize(1));
    }

    @Test
    void takesTheServicesWordOnWhetherToRenew() {
        world.service(service, 1, false, false);
        quiet();
        world.issue(bound(first, 90));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN));
        assertThat(world.renewals(slot)).isEmpty();

        world.service(service, 2, true, false);
        eventually(() -> assertThat(world.renewals(slot)).hasSize(1));

        world.issue(issued(newId(), "distributor", slot, now(), HUNDRED_DAYS, first));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).endsWith(RESOLVED));
    }

    @Test
    void resolvesTheAlertsOfADeletedService() {
        world.service(service, 1, false, false);
        world.issue(bound(first, 90));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN));

        world.service(service, 2, false, true);

        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN, RESOLVED));
    }

    @Test
    void tellsTheOwnerAsTheEndComesNearer() {
        world.issue(owned(first, 50));
        quiet();
        assertThat(world.history(slot)).isEmpty();

        clock.forward(Duration.ofDays(17));
        eventually(() -> assertThat(world.states(slot, "renewal-due")).containsExactly(OPEN));

        clock.forward(Duration.ofDays(14));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN));

        clock.forward(Duration.ofDays(19));
        eventually(() -> assertThat(world.states(slot, "cert-expired")).containsExactly(OPEN));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN, RESOLVED));
        assertThat(world.renewals(slot)).isEmpty();

        world.issue(issued(newId(), "local", slot, now(), HUNDRED_DAYS, first));
        eventually(() -> assertThat(world.states(slot, "cert-expired")).containsExactly(OPEN, RESOLVED));
    }

    @Test
    void triesAgainAfterARefusalAndSaysThatItFails() {
        world.issue(bound(first, 70));
        eventually(() -> assertThat(world.renewals(slot)).hasSize(1));

        refuse("renew:" + first + ":1");

        eventually(() -> assertThat(world.states(slot, "renewal-failing")).containsExactly(OPEN));
        eventually(() -> assertThat(world.renewals(slot)).hasSize(2));
        assertThat(world.renewals(slot).getLast().attempt()).isEqualTo(2);

        world.issue(issued(newId(), "distributor", slot, now(), HUNDRED_DAYS, first));
        eventually(() -> assertThat(world.states(slot, "renewal-failing")).containsExactly(OPEN, RESOLVED));
    }

    private void refuse(String commandId) {
        DeploymentAdvanced failed = new DeploymentAdvanced(
                "d-" + commandId,
                commandId,
                slot,
                "web-1",
                DeploymentAdvanced.State.FAILED,
                null,
                now(),
                List.of(),
                false,
                "NAME_NOT_ALLOWED");
        world.publish("distributor", Streams.DEPLOYMENT_EVENTS, failed.key(), failed);
        world.publish("distributor", Streams.DEPLOYMENT_EVENTS, failed.key(), failed);
    }

    private void deployed(CertificateId certificate, String deployment, DeploymentAdvanced.State... states) {
        for (DeploymentAdvanced.State state : states) {
            DeploymentAdvanced fact = new DeploymentAdvanced(
                    deployment,
                    "c-" + deployment,
                    slot,
                    "web-1",
                    state,
                    certificate,
                    now(),
                    List.of(),
                    true,
                    state == DeploymentAdvanced.State.ROLLED_BACK || state == DeploymentAdvanced.State.FAILED
                            ? "no user \"nosuchuser\""
                            : null);
            world.publish("distributor", Streams.DEPLOYMENT_EVENTS, fact.key(), fact);
        }
    }

    /** What was issued and could not be put in place is no reason to be calm: the host's users live on what the host has. */
    @Test
    void warnsOfWhatIsOnTheHostThoughASuccessorWasIssued() {
        CertificateId second = newId();
        world.service(service, 1, true, false);
        world.issue(bound(first, 70));
        deployed(first, "d1-" + first, FILES_VERIFIED, RELOADED);
        world.issue(issued(second, "distributor", slot, now(), HUNDRED_DAYS, first));
        deployed(second, "d2-" + first, PLANNED, FILES_VERIFIED, ROLLED_BACK);
        eventually(() -> assertThat(world.states(slot, "renewal-failing")).containsExactly(OPEN));

        clock.forward(Duration.ofDays(15));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN));
        restart();
        clock.forward(Duration.ofDays(20));
        eventually(() -> assertThat(world.states(slot, "cert-expired")).containsExactly(OPEN));
        assertThat(world.history(slot, "cert-expired").getLast().certificate()).isEqualTo(first);
        assertThat(world.renewals(slot).stream()
                        .filter(command -> command.predecessor().equals(second)))
                .isEmpty();

        deployed(second, "d3-" + first, PLANNED, FILES_VERIFIED, RELOADED);
        eventually(() -> assertThat(world.states(slot, "cert-expired")).containsExactly(OPEN, RESOLVED));
        eventually(() -> assertThat(world.states(slot, "renewal-failing")).endsWith(RESOLVED));
    }

    @Test
    void saysThatAFirstDeliveryFailedUntilItIsUnbound() {
        world.service(service, 1, true, false);
        world.issue(bound(first, 0));
        deployed(first, "d1-" + first, PLANNED, FAILED);
        eventually(() -> assertThat(world.states(slot, "renewal-failing")).containsExactly(OPEN));
        assertThat(world.history(slot, "renewal-failing").getLast().summary()).contains("web-1", "nosuchuser");

        world.unbound(service, 2);

        eventually(() -> assertThat(world.states(slot, "renewal-failing")).containsExactly(OPEN, RESOLVED));
    }

    @Test
    void renewsOnceWhatEndedWhileNobodyWasThere() {
        world.service(service, 1, true, false);
        world.issue(bound(first, 0));
        deployed(first, "d1-" + first, FILES_VERIFIED, RELOADED);
        quiet();
        views.close();
        clock.forward(Duration.ofDays(200));
        views.open();

        eventually(() -> assertThat(world.renewals(slot)).hasSize(1));
        eventually(() -> assertThat(world.states(slot, "cert-expired")).containsExactly(OPEN));
        quiet();
        restart();
        quiet();
        assertThat(world.renewals(slot)).hasSize(1);

        CertificateId second = newId();
        world.issue(issued(second, "distributor", slot, now(), HUNDRED_DAYS, first));
        deployed(second, "d2-" + first, PLANNED, FILES_VERIFIED, RELOADED);
        eventually(() -> assertThat(world.states(slot, "cert-expired")).containsExactly(OPEN, RESOLVED));
    }

    /** A claim of another tenant hides nothing: not its own certificate in the slot, nor one that calls itself the successor. */
    @Test
    void aBoundSlotIsTheDistributors() {
        CertificateId claims = newId();
        CertificateId succeeds = newId();
        world.service(service, 1, true, false);
        world.issue(issued(claims, "local", slot, now(), Duration.ofDays(400), null));
        world.issue(issued(succeeds, "local", slot, now(), Duration.ofDays(400), first));
        quiet();

        world.issue(bound(first, 70));

        eventually(() -> assertThat(world.renewals(slot))
                .singleElement()
                .satisfies(command -> assertThat(command.predecessor()).isEqualTo(first)));
    }

    @Test
    void nobodyHidesAnothersCertificate() {
        world.issue(owned(first, 90));
        world.issue(issued(newId(), "registry", slot, now(), Duration.ofDays(400), null));

        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN));
        assertThat(world.history(slot, "cert-almost-expired").getLast().certificate())
                .isEqualTo(first);
    }

    @Test
    void anAcknowledgedAlertStaysOpenAndStopsCalling() {
        world.issue(owned(first, 90));
        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN));

        String key = slot + "#cert-almost-expired";
        for (int i = 0; i < 2; i++) {
            world.publish(
                    "registry",
                    Streams.ALERT_COMMANDS,
                    key,
                    new AlertCommand.AcknowledgeAlert("ack-" + first, key, "test", null));
        }

        eventually(() -> assertThat(world.states(slot, "cert-almost-expired")).containsExactly(OPEN, ACKNOWLEDGED));
        quiet();
        assertThat(world.states(slot, "cert-almost-expired")).hasSize(2);
    }

    @Test
    void buriesWhatNobodyCanReadAndGoesOn() {
        world.publishRaw("issuer", Streams.CERTIFICATE_EVENTS.topic(), "no JSON");

        quiet();
    }

    /** Ten restarts and a day's outage: each stage of each slot opens once, and no renewal is commanded twice. */
    @Test
    void saysEverythingOnceThroughTenRestarts() {
        Set<Slot> slots = new HashSet<>();
        Set<Slot> bound = new HashSet<>();
        Instant start = now();
        for (int i = 0; i < 20; i++) {
            Slot mine = Slot.of(newService(), "server");
            slots.add(mine);
            if (i % 2 == 0) {
                bound.add(mine);
            }
            String tenant = bound.contains(mine) ? "distributor" : "local";
            world.issue(issued(newId(), tenant, mine, start, HUNDRED_DAYS, null));
        }
        for (int i = 0; i < 10; i++) {
            clock.forward(i == 5 ? Duration.ofDays(20) : Duration.ofDays(10));
            restart();
            quiet();
        }

        for (Slot mine : slots) {
            eventually(() -> assertThat(world.states(mine, "cert-expired")).containsExactly(OPEN));
            eventually(
                    () -> assertThat(world.states(mine, "cert-almost-expired")).containsExactly(OPEN, RESOLVED));
            assertThat(world.renewals(mine)).hasSize(bound.contains(mine) ? 1 : 0);
        }
    }
}
