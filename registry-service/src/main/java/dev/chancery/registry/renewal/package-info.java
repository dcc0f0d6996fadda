/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A renewal asked for by hand.
 *
 * <p>Admitted: the command to the distributor and its id, and whose certificates a request may say that it renews. Not admitted: deciding when a renewal is due, which is the watcher's.
 */
@NullMarked
package dev.chancery.registry.renewal;

import org.jspecify.annotations.NullMarked;
