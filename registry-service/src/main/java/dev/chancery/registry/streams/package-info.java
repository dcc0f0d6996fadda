/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The log as server-sent events.
 *
 * <p>Admitted: following topics for a client, from where it was. Not admitted: views; who may come in.
 */
@NullMarked
package dev.chancery.registry.streams;

import org.jspecify.annotations.NullMarked;
