/* SPDX-License-Identifier: Apache-2.0 */
/**
 * registry-service: the inventory and the one front door.
 *
 * <p>Admitted here: what every feature is given (the clock, the broker's address, the publisher). Not admitted: features, which have packages of their own.
 */
@NullMarked
package dev.chancery.registry;

import org.jspecify.annotations.NullMarked;
