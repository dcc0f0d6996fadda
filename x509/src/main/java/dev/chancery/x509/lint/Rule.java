/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * One sentence of a standard, and whether a certificate or a list keeps it.
 *
 * @param <S> what it looks at
 */
record Rule<S>(String name, String section, String sentence, Predicate<S> kept) {

    /** What a rule cannot even read does not keep it. */
    Optional<Finding> judge(S subject) {
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
