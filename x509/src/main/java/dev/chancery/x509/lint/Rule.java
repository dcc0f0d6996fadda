/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One sentence of a standard, and whether a certificate or a list keeps it.
 *
 * @param <S> what it looks at
 * @param flaw what breaks it, to stand behind the sentence; empty where the sentence says all
 */
record Rule<S>(String name, String section, String sentence, Predicate<S> kept, Function<S, Optional<String>> flaw) {
    Rule(String name, String section, String sentence, Predicate<S> kept) {
        this(name, section, sentence, kept, subject -> Optional.empty());
    }

    /** A rule whose finding says what breaks it. */
    static <S> Rule<S> explained(String name, String section, String sentence, Function<S, Optional<String>> flaw) {
        return new Rule<>(
                name, section, sentence, subject -> flaw.apply(subject).isEmpty(), flaw);
    }

    /** What a subject breaks of these rules, in their order. */
    static <S> List<Finding> findings(List<Rule<S>> rules, S subject) {
        List<Finding> findings = new ArrayList<>(0);
        for (Rule<S> rule : rules) {
            if (!rule.isKept(subject)) {
                findings.add(new Finding(rule.name, rule.section, rule.sentenceOn(subject)));
            }
        }
        return List.copyOf(findings);
    }

    /** What a rule cannot even read does not keep it. */
    private boolean isKept(S subject) {
        try {
            return kept.test(subject);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private String sentenceOn(S subject) {
        try {
            return flaw.apply(subject).map(what -> sentence + " " + what).orElse(sentence);
        } catch (RuntimeException e) {
            return sentence;
        }
    }
}
