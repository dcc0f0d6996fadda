/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step in a certificate's revocation status. What it did is said by {@link RevocationStatus#after}, which every reader runs in log
 * order. Record key: issuer/serial.
 */
public sealed interface RevocationTransition {

    /** Unique per transition; the same id published twice is one transition. */
    String transition();

    CertificateId certificate();

    /** When it was decided, by the registry's clock, whole seconds. For people: it counts from the broker's append time. */
    Instant at();

    /** Who decided it: a user, a service; never a secret. */
    String actor();

    /**
     * Revokes the certificate, irreversibly. The reason is any except certificateHold.
     *
     * @param actor name of the REST token of the caller, or {@code key-holder} if the private key proved the request
     * @param comment as the caller wrote it
     */
    record CertificateRevoked(
            String transition,
            CertificateId certificate,
            Instant at,
            String actor,
            RevocationReason reason,
            @Nullable String comment)
            implements RevocationTransition {
        public CertificateRevoked {
            requireComplete(transition, certificate, at, actor);
            Required.present("reason", reason);
            if (reason == RevocationReason.CERTIFICATE_HOLD) {
                throw new IllegalArgumentException("field \"reason\": certificateHold is a CertificateHeld");
            }
        }
    }

    /**
     * Puts the certificate on hold (certificateHold) until this hold is released.
     *
     * @param actor name of the REST token of the caller, or {@code key-holder} if the private key proved the request
     * @param comment as the caller wrote it
     */
    record CertificateHeld(
            String transition,
            CertificateId certificate,
            Instant at,
            String actor,
            @Nullable String comment) implements RevocationTransition {
        public CertificateHeld {
            requireComplete(transition, certificate, at, actor);
        }
    }

    /**
     * Releases one hold.
     *
     * @param actor name of the REST token of the caller
     * @param hold the transition id of the hold that it ends; any other hold continues
     */
    record HoldReleased(String transition, CertificateId certificate, Instant at, String actor, String hold)
            implements RevocationTransition {
        public HoldReleased {
            requireComplete(transition, certificate, at, actor);
            Required.text("hold", hold);
        }
    }

    private static void requireComplete(String transition, CertificateId certificate, Instant at, String actor) {
        Required.text("transition", transition);
        Required.present("certificate", certificate);
        Required.present("at", at);
        Required.text("actor", actor);
    }
}
