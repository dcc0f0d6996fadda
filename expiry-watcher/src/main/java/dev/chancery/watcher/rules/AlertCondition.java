/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import dev.chancery.contracts.Alert;
import dev.chancery.contracts.Slot;
import dev.chancery.watcher.slots.WatchedCertificate;
import java.time.Instant;

/** Something that people should know of a certificate now: an alert without its history. */
public sealed interface AlertCondition {
    WatchedCertificate certificate();

    String summary();

    /** The alert that says so. */
    Alert alert(Slot slot, long version, Alert.State state, Instant openedAt, Instant now);

    /** @param renewal see {@link Alert.CertAlmostExpired} */
    record AlmostExpired(WatchedCertificate certificate, String summary, double threshold, String renewal)
            implements AlertCondition {
        @Override
        public Alert alert(Slot slot, long version, Alert.State state, Instant openedAt, Instant now) {
            return new Alert.CertAlmostExpired(
                    slot,
                    certificate.id(),
                    version,
                    state,
                    openedAt,
                    now,
                    certificate.notAfter(),
                    summary,
                    threshold,
                    certificate.remainingPercent(now),
                    renewal);
        }
    }

    record Expired(WatchedCertificate certificate, String summary) implements AlertCondition {
        @Override
        public Alert alert(Slot slot, long version, Alert.State state, Instant openedAt, Instant now) {
            return new Alert.CertExpired(
                    slot, certificate.id(), version, state, openedAt, now, certificate.notAfter(), summary);
        }
    }

    /** By people: its owner has the key, or it was revoked. */
    record ReplacementNeeded(WatchedCertificate certificate, String summary) implements AlertCondition {
        @Override
        public Alert alert(Slot slot, long version, Alert.State state, Instant openedAt, Instant now) {
            return new Alert.RenewalDue(
                    slot, certificate.id(), version, state, openedAt, now, certificate.notAfter(), summary);
        }
    }

    record Failing(WatchedCertificate certificate, String summary, int attempts) implements AlertCondition {
        @Override
        public Alert alert(Slot slot, long version, Alert.State state, Instant openedAt, Instant now) {
            return new Alert.RenewalFailing(
                    slot, certificate.id(), version, state, openedAt, now, certificate.notAfter(), summary, attempts);
        }
    }
}
