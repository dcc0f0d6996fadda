/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Child processes that never outlive their parent for long, and never go unnoticed when they do.
 *
 * <p>Admitted: starting, stopping and finding processes again. Not admitted: what any of them is for.
 */
@NullMarked
package dev.chancery.stack.process;

import org.jspecify.annotations.NullMarked;
