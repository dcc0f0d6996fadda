/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One sentence of a standard, and whether a certificate or a list keeps it.
 *
 * @param <S> what it looks at
 */
record Rule<S>(String name, String section, String sentence, Predicate<S> kept) {

    /** What a subject breaks of these rules, in their order. */
    static <S> List<Finding> findings(List<Rule<S>> rules, S subject) {
        List<Finding> findings = new ArrayList<>(0);
        for (Rule<S> rule : rules) {
            if (!rule.isKept(subject)) {
                findings.add(new Finding(rule.name, rule.section, rule.sentence));
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
}
