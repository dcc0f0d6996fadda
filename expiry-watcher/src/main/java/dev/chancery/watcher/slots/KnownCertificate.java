/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.RevocationStatus;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.Streams;
import dev.chancery.watcher.slots.SlotSnapshot.Standing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, and what became of it, as one query reads it.
 *
 * @param superseded by a successor in another slot
 */
public record KnownCertificate(
        CertificateRow certificate,
        boolean superseded,
        @Nullable List<TransitionRow> transitions) {

    /** A revocation transition, as it stands on the log. */
    public record TransitionRow(String type, String value) {}

    boolean isDistributors() {
        return certificate.watched().isKeyHeldByDistributor();
    }

    /** @param gone whether nobody uses its slot any more */
    Standing standing(boolean gone) {
        if (superseded) {
            return Standing.SUPERSEDED;
        }
        if (gone) {
            return Standing.GONE;
        }
        return switch (status()) {
            case RevocationStatus.Revoked _ -> Standing.REVOKED;
            case RevocationStatus.Held _ -> Standing.HELD;
            case RevocationStatus.NotRevoked _ -> Standing.CURRENT;
        };
    }

    private RevocationStatus status() {
        RevocationStatus status = RevocationStatus.initial();
        for (TransitionRow row : SlotRow.rows(transitions)) {
            RevocationTransition transition =
                    Streams.REVOCATIONS.read(row.type(), row.value().getBytes(StandardCharsets.UTF_8));
            // Since when decides nothing here.
            status = status.after(transition, transition.at());
        }
        return status;
    }
}
