/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the distributor says of its work on deployment-events.
 *
 * <p>Admitted: storing facts, publishing them, the ids that are derived from what they tell. Not admitted: deciding what happened.
 */
@NullMarked
package dev.chancery.distributor.facts;

import org.jspecify.annotations.NullMarked;
