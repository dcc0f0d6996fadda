/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The {@code chancery} command: what people and scripts do with a running suite, over the registry's REST interface.
 *
 * <p>Admitted: commands, one class each, and what they share to talk and to print. Not admitted: a framework, a start-up cost,
 * a rule that the registry decides.
 */
@NullMarked
package dev.chancery.cli;

import org.jspecify.annotations.NullMarked;
