/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Commands that a caller gives to another service: stored, published, and published again the same whenever it is unsure.
 *
 * <p>Admitted: what makes a command durable and repeatable. Not admitted: what a command means.
 */
@NullMarked
package dev.chancery.registry.commands;

import org.jspecify.annotations.NullMarked;
