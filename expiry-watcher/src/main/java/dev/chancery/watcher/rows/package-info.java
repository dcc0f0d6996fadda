/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How rows travel to and from PostgreSQL.
 *
 * <p>Admitted: the one form in which sets of rows are sent and read. Not admitted: any table.
 */
@NullMarked
package dev.chancery.watcher.rows;

import org.jspecify.annotations.NullMarked;
