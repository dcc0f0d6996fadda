/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How every service writes to the log and reads from it: envelopes, publishing, following, dead letters.
 *
 * <p>Admitted: what makes the log's promises hold (acks, idempotence, order, positions, retry in place) for any stream, and by what its followers and
 * publishers go on whatever becomes of the machine's clock.
 * Not admitted: what a message means; work queues with a consumer group, which are SmallRye channels in their service.
 */
@NullMarked
package dev.chancery.log;

import org.jspecify.annotations.NullMarked;
