/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Alerts and their history.
 *
 * <p>Admitted: the pure step from what stands and what should be to what stands next. Not admitted: rows and events, which the watch writes.
 */
@NullMarked
package dev.chancery.watcher.alerts;

import org.jspecify.annotations.NullMarked;
