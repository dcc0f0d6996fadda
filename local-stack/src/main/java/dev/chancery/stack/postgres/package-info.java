/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One real PostgreSQL: a role and a schema for each service that has a store, and nothing shared.
 *
 * <p>Admitted: everything that knows PostgreSQL.
 */
@NullMarked
package dev.chancery.stack.postgres;

import org.jspecify.annotations.NullMarked;
