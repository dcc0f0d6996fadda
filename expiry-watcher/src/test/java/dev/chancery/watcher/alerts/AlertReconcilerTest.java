/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.watcher.rules.AlertCondition;
import dev.chancery.watcher.rules.Assessment;
import dev.chancery.watcher.slots.SlotRow;
import dev.chancery.watcher.slots.SlotRow.AlertRow;
import dev.chancery.watcher.slots.SlotRow.OrderRow;
import dev.chancery.watcher.slots.WatchedCertificate;
import dev.chancery.x509.CertificateId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertReconcilerTest {
    private static final Slot SLOT = Slot.parse("api/server");
    private static final CertificateId FIRST = CertificateId.parse("00112233445566778899aabbccddeeff.01");
    private static final CertificateId SECOND = CertificateId.parse("00112233445566778899aabbccddeeff.02");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static final String KIND = "cert-almost-expired";

    private List<AlertRow> standing = List.of();

    private List<TrackedAlert> round(Instant now, List<OrderRow> orders, AlertCondition... findings) {
        SlotRow row = new SlotRow(SLOT.text(), null, null, null, null, null, standing, orders);
        Assessment assessment = new Assessment(Assessment.State.VALID, List.of(findings), null, null);
        List<TrackedAlert> changes = AlertReconciler.changes(row, assessment, now);
        if (!changes.isEmpty()) {
            standing = changes.stream().map(AlertReconcilerTest::row).toList();
        }
        return changes;
    }

    private static AlertRow row(TrackedAlert change) {
        return new AlertRow(
                Streams.ALERTS.typeOf(change.alert()),
                new String(Streams.ALERTS.write(change.alert()), StandardCharsets.UTF_8),
                change.silencedUntil());
    }

    private static AlertCondition almostExpired(CertificateId id) {
        WatchedCertificate certificate = new WatchedCertificate(
                id, SLOT, "local", "server", NOW.plusSeconds(20), Duration.ofSeconds(100), true, null, 0);
        return new AlertCondition.AlmostExpired(certificate, "expires soon", 0.2, "owner");
    }

    private static OrderRow order(String what, Instant at) {
        return new OrderRow("order-1", KIND, what, NOW.plusSeconds(10), at);
    }

    @Test
    void opensAtTheFirstVersion() {
        List<TrackedAlert> changes = round(NOW, List.of(), almostExpired(FIRST));

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.alert().state()).isEqualTo(Alert.State.OPEN);
            assertThat(change.alert().version()).isEqualTo(1);
            assertThat(change.alert().openedAt()).isEqualTo(NOW);
            assertThat(change.alert().key()).isEqualTo("api/server#" + KIND);
        });
    }

    @Test
    void saysNothingTwice() {
        round(NOW, List.of(), almostExpired(FIRST));

        assertThat(round(NOW.plusSeconds(5), List.of(), almostExpired(FIRST))).isEmpty();
    }

    @Test
    void resolvesWhatIsNoLongerFound() {
        round(NOW, List.of(), almostExpired(FIRST));

        assertThat(round(NOW.plusSeconds(5), List.of())).singleElement().satisfies(change -> {
            assertThat(change.alert().state()).isEqualTo(Alert.State.RESOLVED);
            assertThat(change.alert().version()).isEqualTo(2);
        });
        assertThat(round(NOW.plusSeconds(6), List.of())).isEmpty();
    }

    @Test
    void opensAgainWithAHigherVersion() {
        round(NOW, List.of(), almostExpired(FIRST));
        round(NOW.plusSeconds(5), List.of());

        assertThat(round(NOW.plusSeconds(9), List.of(), almostExpired(FIRST)))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.alert().version()).isEqualTo(3);
                    assertThat(change.alert().openedAt()).isEqualTo(NOW.plusSeconds(9));
                });
    }

    @Test
    void opensAnewForTheNextCertificateOfTheSlot() {
        round(NOW, List.of(order("silence", NOW)), almostExpired(FIRST));

        assertThat(round(NOW.plusSeconds(5), List.of(), almostExpired(SECOND)))
                .singleElement()
                .satisfies(change -> assertThat(change.alert().state()).isEqualTo(Alert.State.OPEN));
    }

    @Test
    void acknowledgedItStaysSo() {
        round(NOW, List.of(), almostExpired(FIRST));

        assertThat(round(NOW, List.of(order("acknowledge", NOW)), almostExpired(FIRST)))
                .singleElement()
                .satisfies(change -> assertThat(change.alert().state()).isEqualTo(Alert.State.ACKNOWLEDGED));
        assertThat(round(NOW.plusSeconds(60), List.of(), almostExpired(FIRST))).isEmpty();
    }

    @Test
    void aSnoozedAlertCallsAgain() {
        round(NOW, List.of(), almostExpired(FIRST));
        round(NOW, List.of(order("snooze", NOW)), almostExpired(FIRST));

        assertThat(round(NOW.plusSeconds(9), List.of(), almostExpired(FIRST))).isEmpty();
        assertThat(round(NOW.plusSeconds(10), List.of(), almostExpired(FIRST)))
                .singleElement()
                .satisfies(change -> assertThat(change.alert().state()).isEqualTo(Alert.State.OPEN));
    }

    @Test
    void aRepeatedOrderChangesNothing() {
        round(NOW, List.of(), almostExpired(FIRST));
        round(NOW, List.of(order("acknowledge", NOW)), almostExpired(FIRST));

        assertThat(round(NOW, List.of(order("acknowledge", NOW)), almostExpired(FIRST)))
                .isEmpty();
    }

    @Test
    void anOrderFromBeforeItOpenedWasNotMeantForIt() {
        assertThat(round(NOW, List.of(order("silence", NOW.minus(Duration.ofHours(1)))), almostExpired(FIRST)))
                .singleElement()
                .satisfies(change -> assertThat(change.alert().state()).isEqualTo(Alert.State.OPEN));
    }
}
