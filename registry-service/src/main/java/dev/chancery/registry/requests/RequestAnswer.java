/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.requests;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.contracts.Decision;
import dev.chancery.registry.ledger.Certificate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request so far.
 *
 * @param tenant whose request it is: registry for those that were made here
 * @param state pending, granted, refused; explained for a dry run
 * @param chain PEM: the certificate, then its issuers without the root
 * @param reason of a refusal, the issuer's reason code
 * @param sentence of a refusal, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RequestAnswer")
public record RequestAnswer(
        String tenant,
        String requestId,
        String state,
        @Nullable Certificate certificate,
        @Nullable String chain,
        @Nullable String reason,
        @Nullable String sentence,
        @Nullable Decision decision) {
    /** Under whose name the front door asks. */
    static final String HERE = "registry";

    private static final String PENDING = "pending";

    static RequestAnswer pending(String tenant, String requestId) {
        return new RequestAnswer(tenant, requestId, PENDING, null, null, null, null, null);
    }

    boolean isSettled() {
        return !state.equals(PENDING);
    }
}
