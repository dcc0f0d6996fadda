/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The life of a certification authority: planned, active, retired, revoked, distrusted, expired; each move is a fact. Record
 * key: the authority's id.
 */
public sealed interface AuthorityEvent {

    /** The id of the authority's subject and key. */
    IssuerId authority();

    /**
     * An authority exists and becomes active at {@code activeFrom} (by the broker's append time of the requests that it signs), at least
     * one minute after this record, or at once if it is the first of its role.
     *
     * @param name for people, {@code services-1}
     * @param certificate PEM of the authority's own certificate
     * @param parent the authority that signed it; absent for a root
     * @param serialSecretSha256 SHA-256 of the secret from which serial numbers are derived; absent for a root that certifies only
     * authorities, whose serial numbers are random
     * @param statusUrl the base URL of AIA and CDP, without a trailing slash, {@code http://127.0.0.1:8082}: {@code /ocsp},
     *     {@code /ca/<authority>.cer} (DER), {@code /crl/<authority>/<shard>.crl} (DER)
     * @param crlShards number of CRL shards for its certificates, at least 1
     */
    record AuthorityAnnounced(
            IssuerId authority,
            String name,
            AuthorityRole role,
            String certificate,
            @Nullable IssuerId parent,
            @Nullable Sha256 serialSecretSha256,
            String statusUrl,
            int crlShards,
            Instant activeFrom)
            implements AuthorityEvent {
        public AuthorityAnnounced {
            Required.present("authority", authority);
            Required.text("name", name);
            Required.present("role", role);
            Required.text("certificate", certificate);
            Required.text("statusUrl", statusUrl);
            Required.present("activeFrom", activeFrom);
            if (crlShards < 1) {
                throw new IllegalArgumentException("field \"crlShards\" must be at least 1, got " + crlShards);
            }
        }

        /**
         * Whether it certifies the signers of OCSP answers about what it signed: every issuing authority does, and a root that was made with a serial
         * secret, since without one nobody is certified by request (docs/decisions/0020).
         */
        public boolean certifiesSigners() {
            return switch (role) {
                case ROOT -> serialSecretSha256 != null;
                case INTERMEDIATE -> false;
                case SERVICES, PLATFORM -> true;
            };
        }
    }

    /** The authority is superseded: it signs no certificates for requests that are appended from {@code from} on. It still signs OCSP signers and CRLs. */
    record AuthorityRetired(IssuerId authority, Instant from) implements AuthorityEvent {
        public AuthorityRetired {
            Required.present("authority", authority);
            Required.present("from", from);
        }
    }

    /** The authority's own certificate was revoked by its parent. */
    record AuthorityRevoked(IssuerId authority, RevocationReason reason, Instant at) implements AuthorityEvent {
        public AuthorityRevoked {
            Required.present("authority", authority);
            Required.present("reason", reason);
            Required.present("at", at);
        }
    }

    /**
     * An administrator compared a root's fingerprint with the one that its owner gave out of band, and trusts the root. The first root of a
     * log needs no confirmation.
     *
     * @param sha256 over the root's certificate; the event applies to no other certificate
     */
    record AuthorityConfirmed(IssuerId authority, Sha256 sha256, Instant at) implements AuthorityEvent {
        public AuthorityConfirmed {
            Required.present("authority", authority);
            Required.present("sha256", sha256);
            Required.present("at", at);
        }
    }

    /** An administrator withdrew the trust in a root; from then on no authority below it signs certificates. */
    record AuthorityDistrusted(IssuerId authority, Instant at) implements AuthorityEvent {
        public AuthorityDistrusted {
            Required.present("authority", authority);
            Required.present("at", at);
        }
    }
}
