/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.Decision;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what was judged. Everything is judged to the end, so that a refusal names all that is wrong; the first of it gives the reason. Beyond what anybody
 * would read it is counted only: a stranger's request of 28 kB may hold thousands of things to judge.
 */
final class Findings {
    /** Findings that are kept of one request: a certificate of 100 names, each said in the CSR and in the request, has 220. */
    static final int KEPT_MAX = 256;
    /** Characters that are kept of one request's findings, all together. */
    static final int KEPT_CHARACTERS_MAX = 16_384;

    private static final int CHARACTERS_MAX = 300;
    private static final int NOTE_CHARACTERS_MAX = 500;
    private static final Pattern CONTROLS = Pattern.compile("\\p{C}");

    private final List<Finding> findings = new ArrayList<>();
    private @Nullable ReasonCode reason;
    private @Nullable String sentence;
    private int characters;
    private int leftOut;
    private Verdict worstLeftOut = Verdict.ACCEPTED;

    void accept(String what, String rule) {
        add(Verdict.ACCEPTED, what, rule, null);
    }

    void drop(String what, String rule, String note) {
        add(Verdict.DROPPED, what, rule, note);
    }

    void refuse(ReasonCode why, String what, String rule, String note) {
        add(Verdict.REFUSED, what, rule, note);
        if (reason == null) {
            reason = why;
            sentence = shown(what, CHARACTERS_MAX) + ": " + shown(note, NOTE_CHARACTERS_MAX) + " (rule "
                    + shown(rule, CHARACTERS_MAX) + ")";
        }
    }

    private void add(Verdict verdict, String what, String rule, @Nullable String note) {
        if (findings.size() >= KEPT_MAX || characters >= KEPT_CHARACTERS_MAX) {
            leftOut++;
            worstLeftOut = verdict.compareTo(worstLeftOut) > 0 ? verdict : worstLeftOut;
            return;
        }
        Finding finding = new Finding(
                verdict,
                shown(what, CHARACTERS_MAX),
                shown(rule, CHARACTERS_MAX),
                note == null ? null : shown(note, NOTE_CHARACTERS_MAX));
        characters += finding.what().length() + finding.rule().length() + (note == null ? 0 : note.length());
        findings.add(finding);
    }

    void judge(boolean granted, ReasonCode otherwise, String what, String rule, String note) {
        if (granted) {
            accept(what, rule);
        } else {
            refuse(otherwise, what, rule, note);
        }
    }

    Decision decision(String policyVersion, String profile) {
        List<Finding> all = new ArrayList<>(findings);
        if (leftOut > 0) {
            all.add(new Finding(
                    worstLeftOut,
                    leftOut + " more",
                    "size",
                    "evaluated but not listed here, because the list is too " + "long"));
        }
        return new Decision(policyVersion, profile, all);
    }

    Optional<Judgement> refusal(String policyVersion, String profile) {
        return reason == null || sentence == null
                ? Optional.empty()
                : Optional.of(new Judgement.Refused(reason, sentence, decision(policyVersion, profile)));
    }

    /** What a stranger sent is shown without control characters, and not at length. */
    private static String shown(String text, int most) {
        return CONTROLS.matcher(Texts.cut(text, most)).replaceAll("?");
    }
}
