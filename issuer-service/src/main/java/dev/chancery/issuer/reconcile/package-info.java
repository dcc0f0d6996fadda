/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Compares what audit files tell with what stands on the log, and gives the log back what it lost: a command beside the issuer.
 *
 * <p>Admitted: reading both, and publishing an event that a whole audit file holds, byte for byte. Not admitted: making an event.
 */
@NullMarked
package dev.chancery.issuer.reconcile;

import org.jspecify.annotations.NullMarked;
