/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What was about to be signed and what was signed, in a file that only grows, chained line by line.
 *
 * <p>Admitted: writing that file, and telling the log where it ends. Not admitted: deciding what is issued.
 */
@NullMarked
package dev.chancery.issuer.audit;

import org.jspecify.annotations.NullMarked;
