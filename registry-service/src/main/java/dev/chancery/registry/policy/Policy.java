/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.chancery.policy.Approval;
import dev.chancery.policy.PolicyHistory.Entry;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A policy bundle that counts, without its text.
 *
 * @param version grows with every bundle, also for a roll-back
 * @param sha256 over the octets of the bundle's file
 * @param activeFrom it judges the requests that the broker appended then or later; absent for the first of the log, which judges all before the next
 * @param approvedBy those whom the bundle before names and whose signatures verify
 * @param next who signs the next bundle; absent where that needs nobody
 * @param flaw why this registry cannot read it, a newer issuer wrote it; absent where it can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Policy")
public record Policy(
        String version,
        String sha256,
        @Nullable Instant activeFrom,
        List<String> approvedBy,
        @Nullable Approvers next,
        @Nullable String flaw) {

    /** @param signatures of how many of them it takes */
    @Schema(name = "Approvers")
    public record Approvers(int signatures, List<String> approvers) {}

    /** @param before what the bundle before it says of approvers; null where it says nothing, or there is none */
    static Policy of(Entry entry, @Nullable Approval before) {
        Approval next = entry.approval();
        return new Policy(
                entry.announced().version(),
                entry.announced().sha256().hex(),
                entry.from().equals(Instant.MIN) ? null : entry.from(),
                before == null ? List.of() : List.copyOf(before.signers(entry.announced())),
                next == null
                        ? null
                        : new Approvers(
                                next.signatures(), List.copyOf(next.approvers().keySet())),
                entry.flaw());
    }
}
