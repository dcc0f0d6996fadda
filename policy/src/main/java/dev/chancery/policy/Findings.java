/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what was judged. Everything is judged to the end, so that a refusal names all that is wrong; the first of it gives the reason. */
final class Findings {
    private static final int CHARACTERS_MAX = 300;
    private static final Pattern CONTROLS = Pattern.compile("\\p{C}");

    private final List<Finding> findings = new ArrayList<>();
    private @Nullable ReasonCode reason;
    private @Nullable String sentence;

    void accept(String what, String rule) {
        findings.add(new Finding(Verdict.ACCEPTED, shown(what), rule, null));
    }

    void drop(String what, String rule, String note) {
        findings.add(new Finding(Verdict.DROPPED, shown(what), rule, note));
    }

    void refuse(ReasonCode why, String what, String rule, String note) {
        findings.add(new Finding(Verdict.REFUSED, shown(what), rule, note));
        if (reason == null) {
            reason = why;
            sentence = shown(what) + ": " + note + " (rule " + rule + ")";
        }
    }

    void judge(boolean granted, ReasonCode otherwise, String what, String rule, String note) {
        if (granted) {
            accept(what, rule);
        } else {
            refuse(otherwise, what, rule, note);
        }
    }

    Decision decision(String policyVersion, String profile) {
        return new Decision(policyVersion, profile, findings);
    }

    Optional<Judgement> refusal(String policyVersion, String profile) {
        return reason == null || sentence == null
                ? Optional.empty()
                : Optional.of(new Judgement.Refused(reason, sentence, decision(policyVersion, profile)));
    }

    /** What a stranger sent is shown without control characters, and not at length. */
    private static String shown(String text) {
        String printable = CONTROLS.matcher(text).replaceAll("?");
        return printable.length() <= CHARACTERS_MAX ? printable : printable.substring(0, CHARACTERS_MAX) + "…";
    }
}
