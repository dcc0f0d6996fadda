/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What people type: {@code up}, {@code down}, {@code status}, {@code reset}.
 *
 * <p>Admitted: options, order of events, sentences on the terminal. Not admitted: how a part is started.
 */
@NullMarked
package dev.chancery.stack.command;

import org.jspecify.annotations.NullMarked;
