/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The inventory of certificates: what was issued, and what became of it.
 *
 * <p>Admitted: the ledger's rows, the state derived from them, and their reading over REST. Not admitted: writing to the log.
 */
@NullMarked
package dev.chancery.registry.ledger;

import org.jspecify.annotations.NullMarked;
