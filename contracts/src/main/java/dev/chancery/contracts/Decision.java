/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.ArrayList;
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

    /** Of all findings together: what travels with them in an outcome has less than half of a record. */
    private static final int CHARACTERS_MAX = 400_000;
    /** A finding's names and punctuation in JSON. */
    private static final int AROUND = 64;

    private static final int TEXT_MAX = 500;

    public Decision {
        findings = Required.list("findings", findings, FINDINGS_MAX);
    }

    /** Characters of all findings. */
    public int length() {
        return findings.stream().mapToInt(Finding::length).sum();
    }

    /**
     * As much of it as an outcome can hold: long texts are cut, and what is left out at the end is counted. A stranger's request may be
     * full of things to
     * be judged, and an answer that no record can hold would be tried for ever.
     */
    public Decision fitting() {
        List<Finding> kept = new ArrayList<>();
        int left = CHARACTERS_MAX;
        for (Finding finding : findings) {
            Finding cut = finding.cut(TEXT_MAX);
            left -= AROUND + cut.length();
            if (left < 0) {
                break;
            }
            kept.add(cut);
        }
        if (kept.size() < findings.size()) {
            kept.add(new Finding(
                    findings.get(kept.size()).verdict(),
                    findings.size() - kept.size() + " more",
                    "size",
                    "evaluated but not listed here, because the outcome would be too long"));
        }
        return new Decision(policyVersion, profile, kept);
    }

    /**
     * @param what the part that was judged, as text: {@code dns api.internal}, {@code extension 2.5.29.19}, {@code claim autoRenew}
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
            // A stranger's names and words are quoted here, and stand in views, logs and terminals afterwards.
            what = Texts.oneLine(what);
            rule = Texts.oneLine(rule);
            note = note == null ? null : Texts.oneLine(note);
        }

        private Finding cut(int most) {
            return length() <= most
                    ? this
                    : new Finding(
                            verdict,
                            Texts.cut(what, most),
                            Texts.cut(rule, most),
                            note == null ? null : Texts.cut(note, most));
        }

        private int length() {
            return what.length() + rule.length() + (note == null ? 0 : note.length());
        }
    }

    /** What became of the thing judged. */
    public enum Verdict {
        ACCEPTED,
        DROPPED,
        REFUSED
    }
}
