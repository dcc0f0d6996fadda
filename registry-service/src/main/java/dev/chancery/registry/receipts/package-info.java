/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which revocations no responder contradicts any more, and since when.
 *
 * <p>Admitted: counting watermarks, and publishing receipts. Not admitted: showing them, which is the ledger's.
 */
@NullMarked
package dev.chancery.registry.receipts;

import org.jspecify.annotations.NullMarked;
