/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an authority may sign. One is active per role that signs here. */
public enum AuthorityRole {
    /** CA certificates and its own CRL; OCSP signers, where it was made for that ({@link AuthorityEvent.AuthorityAnnounced#certifiesSigners}). */
    @JsonProperty("root")
    ROOT,
    /** CA certificates, by somebody else's key: it stands between a root and an authority of the suite, and is handed out with every chain. */
    @JsonProperty("intermediate")
    INTERMEDIATE,
    /** Everybody's certificates. */
    @JsonProperty("services")
    SERVICES,
    /** The suite's own identities, which trust this role alone. */
    @JsonProperty("platform")
    PLATFORM
}
