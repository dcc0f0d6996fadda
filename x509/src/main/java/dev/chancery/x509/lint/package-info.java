/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Looks over a certificate or a revocation list before it is signed, with other eyes than those that wrote it.
 *
 * <p>Admitted: rules that a standard states, each citing it. Not admitted: what a profile or a policy may change, and the
 * code that makes them: a rule that asks the maker agrees with its mistakes.
 */
@NullMarked
package dev.chancery.x509.lint;

import org.jspecify.annotations.NullMarked;
