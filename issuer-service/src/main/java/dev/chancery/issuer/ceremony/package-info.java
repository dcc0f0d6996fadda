/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is done with a root's key on a machine of its own: files in, files out, and a transcript that says which.
 *
 * <p>Admitted: a ceremony from its plan to its transcript. Not admitted: the log, a broker, a key directory: the machine has none.
 */
@NullMarked
package dev.chancery.issuer.ceremony;

import org.jspecify.annotations.NullMarked;
