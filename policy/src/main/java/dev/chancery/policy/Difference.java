/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.policy.Judgement.Refused;
import java.util.Optional;

/**
 * Where two bundles judge the same request differently.
 *
 * @param what the thing that the difference is about
 * @param rule of the bundle in force: the one that refused it, or accepted it there
 * @param otherRule of the other bundle
 */
public record Difference(Kind kind, String what, String rule, String otherRule) {
    private static final String NONE = "none";

    /** What the other bundle would have done. */
    public enum Kind {
        WOULD_REFUSE,
        WOULD_GRANT,
        OTHER_REASON,
        OTHER_CERTIFICATE
    }

    /** Empty where the same certificate, or a refusal for the same reason, would have come of it. */
    public static Optional<Difference> between(Judgement inForce, Judgement other) {
        return switch (inForce) {
            case Granted granted ->
                switch (other) {
                    case Granted too -> certificates(granted, too);
                    case Refused refused -> Optional.of(refusal(Kind.WOULD_REFUSE, refused, granted.decision(), true));
                };
            case Refused refused ->
                switch (other) {
                    case Granted granted -> Optional.of(refusal(Kind.WOULD_GRANT, refused, granted.decision(), false));
                    case Refused too ->
                        refused.reason() == too.reason()
                                ? Optional.empty()
                                : Optional.of(new Difference(
                                        Kind.OTHER_REASON,
                                        refused.reason() + " and " + too.reason(),
                                        refusing(refused).rule(),
                                        refusing(too).rule()));
                };
        };
    }

    private static Difference refusal(Kind kind, Refused refused, Decision granted, boolean byOther) {
        Finding finding = refusing(refused);
        String accepting = granted.findings().stream()
                .filter(one -> one.what().equals(finding.what()))
                .map(Finding::rule)
                .findFirst()
                .orElse(NONE);
        return byOther
                ? new Difference(kind, finding.what(), accepting, finding.rule())
                : new Difference(kind, finding.what(), finding.rule(), accepting);
    }

    private static Finding refusing(Refused refused) {
        return refused.decision().findings().stream()
                .filter(finding -> finding.verdict() == Verdict.REFUSED)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Difference> certificates(Granted granted, Granted other) {
        String profile = "profiles." + granted.profileName();
        return first(
                differ("names", profile + ".names", granted.names(), other.names()),
                differ("subject", profile + ".subject", granted.subject(), other.subject()),
                differ("validity", profile + ".validity", granted.validity(), other.validity()),
                differ("kind", profile + ".kinds", granted.kind(), other.kind()),
                differ(
                        "keyUsage",
                        profile + ".keyUsage",
                        granted.profile().keyUsage(),
                        other.profile().keyUsage()),
                differ(
                        "extendedKeyUsage",
                        profile + ".extendedKeyUsage",
                        granted.profile().extendedKeyUsage(),
                        other.profile().extendedKeyUsage()),
                differ(
                        "status",
                        profile + ".status",
                        granted.profile().status(),
                        other.profile().status()),
                differ(
                        "signer",
                        profile + ".signer",
                        granted.profile().signer(),
                        other.profile().signer()),
                differ(
                        "backdate",
                        profile + ".backdate",
                        granted.profile().backdate(),
                        other.profile().backdate()));
    }

    private static Optional<Difference> differ(String what, String rule, Object one, Object other) {
        return one.equals(other)
                ? Optional.empty()
                : Optional.of(
                        new Difference(Kind.OTHER_CERTIFICATE, what + " " + other + " instead of " + one, rule, rule));
    }

    @SafeVarargs
    private static Optional<Difference> first(Optional<Difference>... found) {
        for (Optional<Difference> one : found) {
            if (one.isPresent()) {
                return one;
            }
        }
        return Optional.empty();
    }
}
