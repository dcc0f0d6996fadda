/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import java.util.List;
import java.util.function.Predicate;

/** Over lists of two or three, where setting up a stream would cost more than all that a rule does. */
final class Each {
    private Each() {}

    static <T> boolean all(List<T> list, Predicate<T> predicate) {
        for (T one : list) {
            if (!predicate.test(one)) {
                return false;
            }
        }
        return true;
    }

    static <T> boolean none(List<T> list, Predicate<T> predicate) {
        return all(list, predicate.negate());
    }
}
