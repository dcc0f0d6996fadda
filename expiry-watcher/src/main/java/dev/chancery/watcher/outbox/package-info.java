/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Events made from rows.
 *
 * <p>Admitted: storing an event's bytes and publishing them, the same ones, until they are out. Not admitted: what an event says.
 */
@NullMarked
package dev.chancery.watcher.outbox;

import org.jspecify.annotations.NullMarked;
