/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the log says, slot by slot.
 *
 * <p>Admitted: the view's rows, and reading them back as facts about a slot. Not admitted: what follows from the facts.
 */
@NullMarked
package dev.chancery.watcher.slots;

import org.jspecify.annotations.NullMarked;
