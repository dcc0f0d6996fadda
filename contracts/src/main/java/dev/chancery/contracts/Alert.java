/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.x509.CertificateId;
import java.time.Instant;
import java.util.List;

/**
 * An alert's current state. Record key: {@code <slot>#<kind>} ({@link #key}); compacted, so that the topic read from its start is the list of
 * alerts. Each record carries the whole state under a growing version; readers ignore lower ones.
 */
public sealed interface Alert {
    /** What {@link #kind} can be. */
    List<String> KINDS = List.of("cert-almost-expired", "cert-expired", "renewal-due", "renewal-failing");

    Slot slot();

    /** The certificate that the alert is about now. */
    CertificateId certificate();

    /** From 1, one more with each change of this slot and kind. */
    long version();

    State state();

    /** When it opened. */
    Instant openedAt();

    /** When it took this state. */
    Instant at();

    Instant notAfter();

    /** For people: what is wrong and what to do about it. */
    String summary();

    /** The kind's name in keys and labels, {@code cert-almost-expired}. */
    default String kind() {
        return switch (this) {
            case CertAlmostExpired ignored -> "cert-almost-expired";
            case CertExpired ignored -> "cert-expired";
            case RenewalDue ignored -> "renewal-due";
            case RenewalFailing ignored -> "renewal-failing";
        };
    }

    default String key() {
        return slot() + "#" + kind();
    }

    /**
     * The certificate is in the last part of its validity and has no successor yet.
     *
     * @param threshold the fraction of the validity that was left when the alert was raised, 0.2 by default
     * @param remainingPercent of the lifetime, when this record was made
     * @param renewal how it is renewed: {@code automatic}, {@code requested}, {@code owner} (its owner must send a CSR), {@code none}
     */
    record CertAlmostExpired(
            Slot slot,
            CertificateId certificate,
            long version,
            State state,
            Instant openedAt,
            Instant at,
            Instant notAfter,
            String summary,
            double threshold,
            int remainingPercent,
            String renewal)
            implements Alert {
        public CertAlmostExpired {
            requireComplete(slot, certificate, state, openedAt, at, notAfter, summary);
            Required.text("renewal", renewal);
        }
    }

    /** The certificate has expired and has no successor. */
    record CertExpired(
            Slot slot,
            CertificateId certificate,
            long version,
            State state,
            Instant openedAt,
            Instant at,
            Instant notAfter,
            String summary)
            implements Alert {
        public CertExpired {
            requireComplete(slot, certificate, state, openedAt, at, notAfter, summary);
        }
    }

    /** The certificate is due, and only its owner, who holds the key, can renew it; or it was revoked and is still in place on hosts. */
    record RenewalDue(
            Slot slot,
            CertificateId certificate,
            long version,
            State state,
            Instant openedAt,
            Instant at,
            Instant notAfter,
            String summary)
            implements Alert {
        public RenewalDue {
            requireComplete(slot, certificate, state, openedAt, at, notAfter, summary);
        }
    }

    /** Renewals were refused or could not be delivered. */
    record RenewalFailing(
            Slot slot,
            CertificateId certificate,
            long version,
            State state,
            Instant openedAt,
            Instant at,
            Instant notAfter,
            String summary,
            int attempts)
            implements Alert {
        public RenewalFailing {
            requireComplete(slot, certificate, state, openedAt, at, notAfter, summary);
        }
    }

    /** Where an alert stands. */
    enum State {
        @JsonProperty("open")
        OPEN,
        @JsonProperty("acknowledged")
        ACKNOWLEDGED,
        @JsonProperty("silenced")
        SILENCED,
        @JsonProperty("resolved")
        RESOLVED
    }

    private static void requireComplete(
            Slot slot,
            CertificateId certificate,
            State state,
            Instant openedAt,
            Instant at,
            Instant notAfter,
            String summary) {
        Required.present("slot", slot);
        Required.present("certificate", certificate);
        Required.present("state", state);
        Required.present("openedAt", openedAt);
        Required.present("at", at);
        Required.present("notAfter", notAfter);
        Required.text("summary", summary);
    }
}
