/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What should be, given a slot's facts and the time: which alerts stand, whether to renew, when to look again.
 *
 * <p>Admitted: pure functions and their settings. Not admitted: a clock, a row, an event.
 */
@NullMarked
package dev.chancery.watcher.rules;

import org.jspecify.annotations.NullMarked;
