/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The five services as child processes: what each is told, when it is ready, and that it comes back when it dies.
 *
 * <p>Admitted: starting and watching. Not admitted: what a service does.
 */
@NullMarked
package dev.chancery.stack.suite;

import org.jspecify.annotations.NullMarked;
