/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.contracts.PolicyAnnounced;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has to sign the next bundle. Said by the bundle in force before it, so that nobody approves himself; leaving it out of a bundle that they
 * approved lets the next one count unsigned.
 *
 * @param signatures of how many of them it needs
 * @param approvers by their names, with the keys that they sign with
 */
public record Approval(
        @JsonProperty(required = true) int signatures,
        @JsonProperty(required = true) Map<String, ApproverKey> approvers) {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

    public Approval {
        approvers = new TreeMap<>(approvers);
        if (signatures < 1 || signatures > approvers.size()) {
            throw new IllegalArgumentException("approval.signatures must be 1 to " + approvers.size()
                    + ", as many as there are approvers, got " + signatures);
        }
        approvers.keySet().stream()
                .filter(name -> !name.matches(NAME))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "an approver's name must consist of lower-case letters, digits and hyphens, got " + "\""
                                    + name + "\"");
                });
        if (approvers.values().stream().distinct().count() < approvers.size()) {
            throw new IllegalArgumentException("two approvers have the same key, so one person could sign twice");
        }
    }

    /** The approvers whose signature over this bundle verifies, each once. */
    public Set<String> signers(PolicyAnnounced announced) {
        byte[] statement = ApprovalStatement.of(announced.version(), announced.bundle());
        Set<String> signers = new TreeSet<>();
        for (PolicyAnnounced.Signature signature : announced.signatures()) {
            ApproverKey key = approvers.get(signature.approver());
            if (key != null && key.verifies(statement, signature.signature().octets())) {
                signers.add(signature.approver());
            }
        }
        return signers;
    }

    /** Why a bundle does not count, with what to do; empty when enough of them signed it. */
    public Optional<String> shortfall(PolicyAnnounced announced) {
        Set<String> signers = signers(announced);
        if (signers.size() >= signatures) {
            return Optional.empty();
        }
        List<String> others = approvers.keySet().stream()
                .filter(name -> !signers.contains(name))
                .sorted(Comparator.naturalOrder())
                .toList();
        return Optional.of("it needs valid signatures from " + signatures + " of " + approvers.keySet()
                + " and has signatures from " + signers + "; one of " + others
                + " must sign it with 'chancery policy sign FILE --as NAME --key KEYFILE'."
                + " Put the .sig file next to the bundle");
    }
}
