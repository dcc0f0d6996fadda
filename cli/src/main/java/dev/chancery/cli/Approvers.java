/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.policy.Approval;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose signatures a bundle needs, as the one before it says: the one that is given, else the one in force, else, since most name the same people, the
 * bundle itself.
 *
 * @param source the bundle that says so, to begin a sentence with
 */
record Approvers(String source, Approval approval) {
    /** Empty where none of them names any. */
    static Optional<Approvers> of(
            Optional<PolicyBundleFile> before, Supplier<PolicyBundleFile> inForce, PolicyBundleFile signed) {
        Stream<Supplier<Optional<PolicyBundleFile>>> known = before.isPresent()
                ? Stream.of(() -> before)
                : Stream.of(() -> found(inForce), () -> Optional.of(signed));
        return known.map(Supplier::get)
                .flatMap(Optional::stream)
                .flatMap(bundle -> of(bundle).stream())
                .findFirst();
    }

    private static Optional<Approvers> of(PolicyBundleFile bundle) {
        return Optional.ofNullable(bundle.bundle().approval()).map(approval -> new Approvers(bundle.name(), approval));
    }

    /** A signer's machine may have no registry to ask. */
    private static Optional<PolicyBundleFile> found(Supplier<PolicyBundleFile> inForce) {
        try {
            return Optional.of(inForce.get());
        } catch (CommandFailure _) {
            return Optional.empty();
        }
    }

    /** Why this signature would not count as that approver's; empty when it does. */
    Optional<String> flaw(PolicyBundleFile signed, String approver, byte[] signature) {
        if (!approval.approvers().containsKey(approver)) {
            return Optional.of(source + " does not name the approver " + approver + "; its approvers are "
                    + String.join(", ", approval.approvers().keySet()));
        }
        Set<String> owners = approval.approvers().keySet().stream()
                .filter(name -> approval.signers(signed.announced(Map.of(name, signature)))
                        .contains(name))
                .collect(Collectors.toSet());
        return owners.contains(approver)
                ? Optional.empty()
                : Optional.of("this is not the key that " + source + " names for " + approver
                        + (owners.isEmpty() ? "" : "; it is the key of " + String.join(", ", owners)));
    }
}
