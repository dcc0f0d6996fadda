/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeploymentAdvanced;
import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import dev.chancery.contracts.DeploymentAdvanced.State;
import dev.chancery.contracts.InventoryState.Binding;
import dev.chancery.contracts.Slot;
import dev.chancery.distributor.status.Deliverability.Candidate;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Pem;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One delivery of one certificate to one place. */
@Entity
@Table(name = "delivery")
class DeliveryRow {
    @Id
    String deployment = "";

    long sequence;
    String slot = "";
    String host = "";

    @Column(name = "command_id")
    String commandId = "";

    @Column(name = "order_id")
    String orderId = "";

    String certificate = "";
    String chain = "";
    byte[] binding = {};
    String phase = "";

    @Nullable
    String reason;

    int tries;

    @Column(name = "next_try_at")
    Instant nextTryAt = Instant.EPOCH;

    @Nullable
    @Column(name = "claimed_by")
    String claimedBy;

    @Nullable
    @Column(name = "claimed_until")
    Instant claimedUntil;

    Slot toSlot() {
        return Slot.parse(slot);
    }

    Binding toBinding() {
        return BindingJson.read(binding);
    }

    /** What is asked about before it is put anywhere. */
    Candidate toCandidate() {
        return Candidates.of(toSlot(), certificate, Pem.parseChain(chain).getFirst());
    }

    boolean isPlanned() {
        return phase.equals("planned");
    }

    boolean isRollingBack() {
        return phase.equals("rolling-back");
    }

    DeploymentAdvanced advanced(
            State state, Instant at, List<DeployedFile> files, boolean changed, @Nullable String detail) {
        return new DeploymentAdvanced(
                deployment,
                commandId,
                toSlot(),
                host,
                state,
                CertificateId.parse(certificate),
                at.truncatedTo(ChronoUnit.MILLIS),
                files,
                changed,
                detail);
    }
}
