/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The directory that the stack keeps everything in: its layout, its secrets, its ports.
 *
 * <p>Admitted: paths, ports, files that only their owner may read. Not admitted: processes and what they say.
 */
@NullMarked
package dev.chancery.stack.home;

import org.jspecify.annotations.NullMarked;
