/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One real broker (KRaft), closed from the first day, and what is set up on it.
 *
 * <p>Admitted: everything that knows Kafka. Not admitted: the plan of topics itself, which is read in {@code topics}.
 */
@NullMarked
package dev.chancery.stack.kafka;

import org.jspecify.annotations.NullMarked;
