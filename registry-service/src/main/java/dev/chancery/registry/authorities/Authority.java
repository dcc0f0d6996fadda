/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.authorities;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A certification authority as the front door shows it.
 *
 * @param role root, services, platform
 * @param state planned, active, retired, revoked, distrusted, expired
 * @param sha256 over the certificate's DER: what people compare
 * @param parent the id of the authority that signed it, absent for a root
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Authority")
public record Authority(
        String id,
        String name,
        String role,
        String state,
        String subject,
        Instant notBefore,
        Instant notAfter,
        String sha256,
        String pem,
        @Nullable String parent) {

    @JsonIgnore
    public boolean isRoot() {
        return parent == null;
    }

    /** Whether what it signed should be believed: a planned root is one that nobody confirmed. */
    boolean isTrusted() {
        return !(isRoot() && state.equals("planned")) && !state.equals("revoked") && !state.equals("distrusted");
    }
}
