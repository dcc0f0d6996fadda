/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What must hold of a suite whatever happened to it, asked from outside: of the log, the registry, the responder, the files.
 *
 * <p>Admitted: reading, and repeating what a client may repeat. Not admitted: bringing anything about that could break it.
 */
@NullMarked
package dev.chancery.suite.check;

import org.jspecify.annotations.NullMarked;
