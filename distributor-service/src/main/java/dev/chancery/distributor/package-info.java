/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the service stands on: its configuration, its connections, what it follows, and whether it is ready.
 *
 * <p>Admitted: wiring. Not admitted: anything that a record or a row decides.
 */
@NullMarked
package dev.chancery.distributor;

import org.jspecify.annotations.NullMarked;
