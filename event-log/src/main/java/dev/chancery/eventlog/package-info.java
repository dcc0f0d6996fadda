/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How every service writes to the log and reads from it: envelopes, publishing, views and their positions, dead letters.
 *
 * <p>Admitted: what the guarantees of the log need for any stream (acks, idempotence, order, positions, retry in place), and the clocks by
 * which readers and publishers work although the machine's clock is wrong.
 * Not admitted: what a message means; work that a consumer group shares, which stays in its service (docs/decisions/0002).
 */
@NullMarked
package dev.chancery.eventlog;

import org.jspecify.annotations.NullMarked;
