/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How far a service's clock is from the broker's.
 *
 * <p>Admitted: what measures that, says it and bounds what may be believed of a local clock. Not admitted: what a service does about it.
 */
@NullMarked
package dev.chancery.eventlog.clock;

import org.jspecify.annotations.NullMarked;
