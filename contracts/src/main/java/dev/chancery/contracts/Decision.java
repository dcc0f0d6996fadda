/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request was judged: of every name, attribute, extension and claim, which rule accepted, dropped or refused it.
 *
 * @param policyVersion the bundle in force when the broker appended the request; absent when it was refused before policy
 * @param findings in the order in which they were judged
 */
public record Decision(
        @Nullable String policyVersion, @Nullable String profile, List<Finding> findings) {
    private static final int FINDINGS_MAX = 5_000;

    public Decision {
        findings = Required.list("findings", findings, FINDINGS_MAX);
    }

    /**
     * @param what the thing judged, for people: {@code dns api.internal}, {@code extension 2.5.29.19}, {@code claim autoRenew}
     * @param rule the rule's name in the policy or the standard, {@code tenant.local.names}, {@code RFC 5280 §4.2.1.9}
     */
    public record Finding(
            Verdict verdict,
            String what,
            String rule,
            @Nullable String note) {
        public Finding {
            Required.present("verdict", verdict);
            Required.text("what", what);
            Required.text("rule", rule);
        }
    }

    /** What became of the thing judged. */
    public enum Verdict {
        ACCEPTED,
        DROPPED,
        REFUSED
    }
}
