/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The messages that cross a service boundary: facts, commands, and the streams they travel on.
 *
 * <p>Admitted: records, sealed interfaces, names of topics and of files that two programs exchange, the JSON that pins their form, and the one fold
 * that every reader of revocations must share. Not admitted: persistence, clients, configuration, anything only one service uses.
 */
@NullMarked
package dev.chancery.contracts;

import org.jspecify.annotations.NullMarked;
