/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The watcher at work.
 *
 * <p>Admitted: following the log, the rounds, readiness, metrics, and the wiring of all that. Not admitted: rules.
 */
@NullMarked
package dev.chancery.watcher.watch;

import org.jspecify.annotations.NullMarked;
