/* SPDX-License-Identifier: Apache-2.0 */
/**
 * deploy/topics.yaml, read strictly: topics, their configuration, and who may do what.
 *
 * <p>Admitted: what can be said from the file alone. Not admitted: talking to a broker.
 */
@NullMarked
package dev.chancery.stack.topics;

import org.jspecify.annotations.NullMarked;
