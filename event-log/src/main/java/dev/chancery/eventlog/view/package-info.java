/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Views in PostgreSQL: rows and position in one transaction.
 *
 * <p>Admitted: what makes a view's position as durable as its rows. Not admitted: any view's own tables.
 */
@NullMarked
package dev.chancery.eventlog.view;

import org.jspecify.annotations.NullMarked;
