/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What was about to be signed and what was signed, in a file that only grows.
 *
 * <p>Admitted: writing that file. Not admitted: reading it back, or deciding by it.
 */
@NullMarked
package dev.chancery.issuer.audit;

import org.jspecify.annotations.NullMarked;
