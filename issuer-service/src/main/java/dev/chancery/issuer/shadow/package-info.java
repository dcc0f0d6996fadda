/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A bundle that looks on, and says what it would have decided differently.
 *
 * <p>Admitted: comparing and reporting, on a thread of its own. Not admitted: anything that an issuance could wait for, fail with, or be decided by.
 */
@NullMarked
package dev.chancery.issuer.shadow;

import org.jspecify.annotations.NullMarked;
