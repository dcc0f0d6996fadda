/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.Slot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one slot.
 *
 * @param certificate what its users live on: on its hosts, else issued; absent when the slot is known by hearsay alone
 * @param standing what became of that certificate, time apart
 * @param last the one that was issued last; the same, unless it is not on every host yet
 * @param lastStanding what became of that one
 * @param autoRenew whether anybody wants it renewed by the suite: the service's word now, else what its request was granted
 * @param attempts to renew the last certificate, in order
 * @param inPlaceAt hosts that were seen to have {@code certificate}
 * @param undelivered hosts where the last certificate is not in use though it was sent there, with what is wrong
 */
public record SlotSnapshot(
        Slot slot,
        @Nullable WatchedCertificate certificate,
        Standing standing,
        @Nullable WatchedCertificate last,
        Standing lastStanding,
        boolean autoRenew,
        List<Attempt> attempts,
        List<String> inPlaceAt,
        List<String> undelivered) {

    /** What may have become of a slot's certificate. */
    public enum Standing {
        /** It serves, until it expires. */
        CURRENT,
        /** On hold: not renewed, and still in its slot. */
        HELD,
        REVOKED,
        /** A successor stands in another slot. */
        SUPERSEDED,
        /** Nobody uses the slot any more: the service was deleted, or its last binding of this kind. */
        GONE,
        /** No certificate is known. */
        EMPTY
    }

    /**
     * One command to renew.
     *
     * @param failedAt when it ended without a certificate; absent while it may still succeed
     */
    public record Attempt(
            int number,
            Instant commandedAt,
            @Nullable Instant failedAt,
            @Nullable String detail) {}

    /** A slot whose certificate is in use. */
    public boolean isInUse() {
        return certificate != null && isLive(standing);
    }

    /** Whether something newer than {@link #certificate} was issued, and is of use. */
    public boolean hasSuccessor() {
        return certificate != null && last != null && !last.id().equals(certificate.id()) && isLive(lastStanding);
    }

    private static boolean isLive(Standing standing) {
        return standing == Standing.CURRENT || standing == Standing.HELD;
    }

    public @Nullable Attempt lastAttempt() {
        return attempts.isEmpty() ? null : attempts.getLast();
    }
}
