/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Alerts as the watcher states them, and what a person says to them.
 *
 * <p>Admitted: the view of alerts, commands to the watcher, their REST. Not admitted: turning facts into alerts, which is the watcher's alone.
 */
@NullMarked
package dev.chancery.registry.alerts;

import org.jspecify.annotations.NullMarked;
