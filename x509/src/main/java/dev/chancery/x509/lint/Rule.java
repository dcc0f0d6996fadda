/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.Optional;
import java.util.function.Predicate;

/** One sentence of a standard, and whether a certificate keeps it. */
record Rule(String name, String section, String sentence, Predicate<Subject> kept) {

    /** A certificate that a rule cannot even read does not keep it. */
    Optional<Finding> judge(Subject subject) {
        try {
            return kept.test(subject) ? Optional.empty() : Optional.of(finding());
        } catch (RuntimeException e) {
            return Optional.of(finding());
        }
    }

    private Finding finding() {
        return new Finding(name, section, sentence);
    }
}
